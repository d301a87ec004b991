enum PlaceholderTemplates {}
