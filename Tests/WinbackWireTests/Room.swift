// WinbackWire
