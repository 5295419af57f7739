// WinbackFormats
