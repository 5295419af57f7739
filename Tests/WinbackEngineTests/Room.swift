// WinbackEngine
