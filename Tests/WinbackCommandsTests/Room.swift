// WinbackCommands
