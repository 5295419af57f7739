import Foundation
import WinbackCommands

exit(await WinbackMain.run())
