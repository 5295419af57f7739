import WinbackModel

/// Evaluates the expression of a derived metric over its inputs' values, with the nulls of SQL.
enum DerivedValue {
    /// The value; `nil` when an input it needs has none or something is divided by 0.
    static func of(_ expression: MetricExpression, _ inputs: [String: Double?]) -> Double? {
        switch expression {
        case .literal(let literal): return number(literal)
        case .column(let name): return inputs[name] ?? nil
        case .binary(let operation, let a, let b): return binary(operation, of(a, inputs), of(b, inputs))
        case .not(let inner): return of(inner, inputs).map { $0 == 0 ? 1 : 0 }
        case .negate(let inner): return of(inner, inputs).map { -$0 }
        case .among(let value, let list, let negated):
            guard let value = of(value, inputs) else { return nil }
            let isIn = list.contains { of($0, inputs) == value }
            return isIn != negated ? 1 : 0
        case .between(let value, let low, let high, let negated):
            guard let value = of(value, inputs), let low = of(low, inputs), let high = of(high, inputs) else {
                return nil
            }
            return (low <= value && value <= high) != negated ? 1 : 0
        case .isNull(let value, let negated): return (of(value, inputs) == nil) != negated ? 1 : 0
        case .choose(let branches, let otherwise):
            for branch in branches {
                if let holds = of(branch.when, inputs), holds != 0 { return of(branch.then, inputs) }
            }
            return otherwise.flatMap { of($0, inputs) }
        case .call(let function, let arguments): return call(function, arguments.map { of($0, inputs) })
        case .dimension, .timeDimension, .entity, .principal: return nil
        }
    }

    private static func number(_ literal: MetricExpression.Literal) -> Double? {
        switch literal {
        case .null, .text: nil
        case .bool(let value): value ? 1 : 0
        case .integer(let value): Double(value)
        case .number(let value): value
        }
    }

    private static func binary(_ operation: MetricExpression.Operator, _ a: Double?, _ b: Double?) -> Double? {
        // With three-valued logic one known side can decide.
        if operation == .and {
            if a == 0 || b == 0 { return 0 }
            return a == nil || b == nil ? nil : 1
        }
        if operation == .or {
            if (a ?? 0) != 0 || (b ?? 0) != 0 { return 1 }
            return a == nil || b == nil ? nil : 0
        }
        guard let a, let b else { return nil }
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide: return b == 0 ? nil : a / b
        case .equal: return a == b ? 1 : 0
        case .notEqual: return a != b ? 1 : 0
        case .less: return a < b ? 1 : 0
        case .lessOrEqual: return a <= b ? 1 : 0
        case .greater: return a > b ? 1 : 0
        case .greaterOrEqual: return a >= b ? 1 : 0
        case .and, .or: return nil
        }
    }

    private static func call(_ function: MetricExpression.Function, _ values: [Double?]) -> Double? {
        switch function {
        case .coalesce: return values.lazy.compactMap { $0 }.first
        case .nullIf:
            guard values.count == 2, let a = values[0] else { return nil }
            return values[1] == a ? nil : a
        case .absolute: return values.first.flatMap { $0 }.map { abs($0) }
        case .round:
            guard let value = values.first.flatMap({ $0 }) else { return nil }
            let places = values.count > 1 ? Int((values[1] ?? 0).rounded()) : 0
            guard (0...15).contains(places) else { return value }
            let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
            return (value * scale).rounded() / scale
        }
    }
}
