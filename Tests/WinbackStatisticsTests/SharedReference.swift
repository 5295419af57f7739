import Foundation

/// Reference data kept beside the package; tests that need them are skipped, with the reason printed, where they are
/// absent.
enum SharedReference {
    static let absent = "reference data not found at ../shared beside the package"

    private static let root: URL = {
        var place = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { place.deleteLastPathComponent() }
        return place.deletingLastPathComponent().appendingPathComponent("shared")
    }()

    static func file(_ path: String) -> URL { root.appendingPathComponent(path) }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: file(path).path) }

    static func vectors() throws -> Vector {
        let data = try Data(contentsOf: file("reference/statistics_vectors.json"))
        return Vector(value: try JSONSerialization.jsonObject(with: data))
    }
}

/// A place in the JSON document of test vectors.
struct Vector {
    let value: Any

    subscript(key: String) -> Vector { Vector(value: (value as! [String: Any])[key]!) }
    var number: Double { (value as! NSNumber).doubleValue }
    var integer: Int { (value as! NSNumber).intValue }
    var list: [Vector] { (value as! [Any]).map { Vector(value: $0) } }
    var numbers: [Double] { list.map(\.number) }
    /// Keys in a fixed order.
    var keys: [String] { (value as! [String: Any]).keys.sorted() }
}

/// Whether two numbers agree to a relative tolerance (absolute near zero, where `floor` says).
func agrees(_ found: Double, _ expected: Double, _ tolerance: Double, floor: Double = 0) -> Bool {
    found == expected || abs(found - expected) <= tolerance * max(abs(expected), floor)
}

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers from the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// eˣ, so that test files need no math import of their own.
func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm of x.
func logarithm(_ x: Double) -> Double { log(x) }
