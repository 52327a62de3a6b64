/** The live desk: starts its parts and ties them together. */
