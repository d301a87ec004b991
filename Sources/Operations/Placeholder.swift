enum PlaceholderOperations {}
