"""The site: settings, addresses, the newsroom's own users."""
