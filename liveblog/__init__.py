"""The live blog: one path from an editor's words to a reader's page. README.md draws it."""
