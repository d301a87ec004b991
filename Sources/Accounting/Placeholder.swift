enum PlaceholderAccounting {}
