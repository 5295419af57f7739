import Testing
import WinbackModel
import WinbackWire

private enum Colour: String, CaseIterable, Sendable { case red, green, blue }

private struct Line: Sendable, Equatable {
    var sku: String
    var count: Int
}

private struct Order: Sendable, Equatable {
    var id: String
    var lines: [Line]
    var colour: Colour
    var note: String?
    var weight: Double
    var isGift: Bool
    var labels: [String: Int64]

    static let shape = Shape<Order>.object(
        "Order", "What somebody bought.",
        Field("id", "The order's id.", .string(min: 1, max: 8), \.id),
        Field("lines", "What it holds.", .array(of: line, max: 3), \.lines),
        Field("colour", "Its colour.", .enumeration, \.colour),
        Field("note", "What was said.", .optional(.string(max: 20)), \.note),
        Field("weight", "In kilograms.", .number(0...100), \.weight, default: 1),
        Field("is_gift", "Whether it is wrapped.", .boolean, \.isGift, default: false),
        Field("labels", "Counts by label.", .dictionary(of: .integer(0...9), max: 4), \.labels, default: [:]),
        make: { Order(id: $0, lines: $1, colour: $2, note: $3, weight: $4, isGift: $5, labels: $6) })

    static let line = Shape<Line>.object(
        "Line", "One position.",
        Field(
            "sku", "The article.", Shape.string(max: 9).refined("an article such as A-1") { $0.hasPrefix("A-") }, \.sku),
        Field("count", "How many.", .integer(1...99), \.count, default: 1),
        make: { Line(sku: $0, count: $1) })
}

@Suite("Shape")
struct ShapeTests {
    @Test("A value is encoded and decodes to an equal one")
    func roundTrip() throws {
        let order = Order(
            id: "7", lines: [Line(sku: "A-1", count: 2), Line(sku: "A-2", count: 1)], colour: .green, note: nil,
            weight: 2.5, isGift: true, labels: ["b": 2, "a": 1])
        let json = Order.shape.encode(order)
        #expect(
            json.text() == """
                {"id":"7","lines":[{"sku":"A-1","count":2},{"sku":"A-2","count":1}],"colour":"green","weight":2.5,\
                "is_gift":true,"labels":{"a":1,"b":2}}
                """)
        #expect(try Order.shape.decode(JSONValue.parse(json.write())) == order)
    }

    @Test("What may be left out takes its default")
    func defaults() throws {
        let order = try Order.shape.decode(["id": "7", "lines": [["sku": "A-9"]], "colour": "red", "note": nil])
        let expected = Order(
            id: "7", lines: [Line(sku: "A-9", count: 1)], colour: .red, note: nil, weight: 1, isGift: false, labels: [:]
        )
        #expect(order == expected)
    }

    @Test("A whole double is a whole number, because some clients know no other")
    func wholeDouble() throws {
        #expect(try Shape<Int64>.integer(0...9).decode(3.0) == 3)
        #expect(throws: ShapeError.self) { try Shape<Int64>.integer(0...9).decode(3.5) }
        #expect(throws: ShapeError.self) { try Shape<Int64>.integer(0...9).decode(1e300) }
    }

    @Test("All problems are told at once, each with its place")
    func allProblems() {
        let json: JSONValue = [
            "idd": "7", "lines": [["sku": "B-1", "count": 0], 5, ["sku": "A-1", "cuont": 2]], "colour": "gren",
            "weight": 101, "is_gift": "yes\u{1B}[31m", "labels": ["x": 10], "note": 3,
        ]
        let error = #expect(throws: ShapeError.self) { try Order.shape.decode(json) }
        #expect(
            error?.problems.map(\.description) == [
                "idd: found an unknown name, expected one of id, lines, colour, note, weight, is_gift, labels; did you mean id?",
                "id: found nothing, expected text of 1 to 8 characters",
                "lines[0].sku: found \"B-1\", expected an article such as A-1",
                "lines[0].count: found 0, expected a whole number from 1 to 99",
                "lines[1]: found 5, expected an object (Line)",
                "lines[2].cuont: found an unknown name, expected one of sku, count; did you mean count?",
                "colour: found \"gren\", expected one of red, green, blue; did you mean green?",
                "note: found 3, expected text of at most 20 characters",
                "weight: found 101, expected a number from 0.0 to 100.0",
                "is_gift: found \"yes�[31m\", expected true or false",
                "labels.x: found 10, expected a whole number from 0 to 9",
            ])
    }

    @Test("A hostile list gives a bounded answer")
    func boundedAnswer() {
        let json = JSONValue.array(Array(repeating: "x", count: 9_000))
        let error = #expect(throws: ShapeError.self) { try Shape<[Bool]>.array(of: .boolean).decode(json) }
        #expect(error?.problems.count == 200)
    }

    @Test("The schema says what the decoder holds")
    func schema() {
        #expect(
            Order.line.schema.text() == """
                {"type":"object","description":"One position.","properties":{"sku":{"type":"string",\
                "maxLength":9,\
                "description":"The article. (an article such as A-1)"},"count":{"type":"integer","minimum":1,\
                "maximum":99,"description":"How many.","default":1}},"required":["sku"],"additionalProperties":false}
                """)
        let order = Order.shape.schema
        #expect(order["required"] == ["id", "lines", "colour"])
        #expect(order["properties"]?["lines"]?["items"] == Order.line.schema)
        #expect(order["properties"]?["colour"]?["enum"] == ["red", "green", "blue"])
        #expect(order["properties"]?["note"]?["type"] == "string")
        #expect(order["additionalProperties"] == false)
    }

    @Test("The structure is open to those who build flags from it")
    func outline() {
        #expect(Order.shape.fields.map(\.name) == ["id", "lines", "colour", "note", "weight", "is_gift", "labels"])
        #expect(Order.shape.fields.map(\.isRequired) == [true, true, true, false, false, false, false])
        #expect(Order.shape.fields[4].defaultValue == .number(1))
        #expect(Order.shape.fields[3].kind.base == .string(min: 0, max: 20, rule: nil))
    }

    @Test("A conversion refuses in its own words")
    func mapped() throws {
        let even = Shape<Int64>.integer().mapped { value throws(ShapeRefusal) in
            guard value % 2 == 0 else { throw ShapeRefusal(expected: "an even number") }
            return value / 2
        } encode: { (half: Int64) in
            half * 2
        }
        #expect(try even.decode(8) == 4)
        #expect(even.encode(4) == 8)
        let error = #expect(throws: ShapeError.self) { try even.decode(7) }
        #expect(error?.description == "found 7, expected an even number")
    }

    @Test(
        "The nearest name is a near one",
        arguments: [
            ("holdut", "holdout"), ("goals", "goal"), ("budegt", "budget"), ("xyzzy", nil), ("GOAL", "goal"),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(NearestName.of(name, among: ["goal", "holdout", "budget", "journeys"]) == expected)
    }
}
