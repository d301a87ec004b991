enum PlaceholderSandboxBank {}
