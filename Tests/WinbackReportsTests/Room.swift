// WinbackReports
