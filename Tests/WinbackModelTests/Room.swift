// WinbackModel
