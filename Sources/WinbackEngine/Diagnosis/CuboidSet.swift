/// What every leaf says about a shift of a slice it is in.
struct LeafEvidence {
    /// Weight times deviation.
    var moments: [Double]
    /// One over the variance of the deviation; zero for leaves that say nothing or are explained already.
    var weights: [Double]
}

/// Sums of evidence over every cell of every cuboid (set of dimensions) up to some layer.
///
/// Cells are numbered by mixed radix. A cuboid is rolled up from the smallest one that has one dimension more, so a
/// whole pass costs about as much as reading the leaves a few times.
struct CuboidSet {
    /// One set of dimensions and its cells.
    struct Cuboid {
        var dimensions: [Int]
        /// Cells a step of each dimension skips.
        var strides: [Int]
        var cells: Int
        /// The cuboid it is rolled up from, and the dimension that is summed out; none when it is read from leaves.
        var source: (cuboid: Int, block: Int, size: Int)?
        /// Cell of every leaf, where it is kept.
        var cellOfLeaf: [UInt32] = []
        /// A leaf of every cell when there are too many possible cells to hold and only those in use are numbered.
        var firstLeaf: [UInt32] = []
    }

    /// Evidence of one cell.
    struct Cell {
        /// Sum of weight times deviation, and of weights.
        var moment = 0.0
        var weight = 0.0
        /// Leaves with evidence.
        var leaves: Int32 = 0

        /// Log-likelihood in nats that a common shift of the cell's leaves gains over none.
        @inline(__always) var gain: Double { leaves > 0 ? moment * moment / (2 * weight) : 0 }
        /// The common shift that fits best, as a deviation.
        @inline(__always) var shift: Double { leaves > 0 ? moment / weight : 0 }
    }

    let cuboids: [Cuboid]
    /// Dimensions of the finest cuboid.
    let layers: Int
    private let codes: [[UInt32]]
    private(set) var cells: [[Cell]]

    /// Plans the cuboids of a table; the finest come first.
    init(table: DiagnosisTable, layers: Int) {
        codes = table.codes
        self.layers = layers
        let sizes = table.elements.map(\.count)
        let all = (1..<(1 << sizes.count)).map { mask in sizes.indices.filter { mask >> $0 & 1 == 1 } }
        let sets = all.filter { $0.count <= layers }.sorted {
            $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
        }
        let mostCells = max(1 << 16, 4 * table.count)
        var planned: [Cuboid] = []
        for dimensions in sets {
            var cuboid = Self.dense(dimensions, sizes)
            if cuboid.cells > mostCells || cuboid.cells <= 0 {
                Self.compact(&cuboid, table: table)
            } else {
                cuboid.source = Self.source(of: dimensions, among: planned, sizes)
                // The finest one is read at every look.
                if planned.isEmpty { cuboid.cellOfLeaf = Self.cellsOfLeaves(cuboid, codes) }
            }
            planned.append(cuboid)
        }
        cuboids = planned
        cells = planned.map { Array(repeating: Cell(), count: $0.cells) }
    }

    private static func dense(_ dimensions: [Int], _ sizes: [Int]) -> Cuboid {
        var strides = Array(repeating: 1, count: dimensions.count)
        var cells = 1
        for index in dimensions.indices.reversed() {
            strides[index] = cells
            let (product, overflow) = cells.multipliedReportingOverflow(by: max(sizes[dimensions[index]], 1))
            cells = overflow || product > 1 << 40 ? 1 << 40 : product
        }
        return Cuboid(dimensions: dimensions, strides: strides, cells: cells)
    }

    /// The smallest dense cuboid that has exactly one dimension more.
    private static func source(
        of dimensions: [Int], among planned: [Cuboid], _ sizes: [Int]
    ) -> (cuboid: Int, block: Int, size: Int)? {
        var best: (cuboid: Int, block: Int, size: Int)?
        for (index, candidate) in planned.enumerated()
        where candidate.firstLeaf.isEmpty && candidate.dimensions.count == dimensions.count + 1
            && dimensions.allSatisfy(candidate.dimensions.contains)
        {
            if let found = best, planned[found.cuboid].cells <= candidate.cells { continue }
            guard let place = candidate.dimensions.firstIndex(where: { !dimensions.contains($0) }) else { continue }
            best = (index, candidate.strides[place], sizes[candidate.dimensions[place]])
        }
        return best
    }

    /// Numbers only the cells that leaves use, in the order of their first leaf, through an open-addressed table.
    private static func compact(_ cuboid: inout Cuboid, table: DiagnosisTable) {
        var capacity = 1
        while capacity < 2 * table.count { capacity *= 2 }
        var slots = Array(repeating: UInt32.max, count: capacity)
        let columns = cuboid.dimensions.map { table.codes[$0] }
        for leaf in 0..<table.count {
            var hash: UInt64 = 0
            for column in columns { hash = (hash ^ UInt64(column[leaf])) &* 0x9E37_79B9_7F4A_7C15 }
            var slot = Int(truncatingIfNeeded: hash >> 20) & (capacity - 1)
            while slots[slot] != .max {
                let first = Int(cuboid.firstLeaf[Int(slots[slot])])
                if columns.allSatisfy({ $0[first] == $0[leaf] }) { break }
                slot = (slot + 1) & (capacity - 1)
            }
            if slots[slot] == .max {
                slots[slot] = UInt32(cuboid.firstLeaf.count)
                cuboid.firstLeaf.append(UInt32(leaf))
            }
            cuboid.cellOfLeaf.append(slots[slot])
        }
        cuboid.cells = cuboid.firstLeaf.count
    }

    /// Sums the evidence of the leaves; a weight of zero leaves a leaf out.
    mutating func fill(_ evidence: LeafEvidence) {
        for (index, cuboid) in cuboids.enumerated() {
            if let source = cuboid.source {
                cells[index] = Self.rolledUp(cells[source.cuboid], source.block, source.size, cuboid.cells)
            } else {
                cells[index] = Self.summed(Self.cellsOfLeaves(cuboid, codes), evidence, cuboid.cells)
            }
        }
    }

    /// Takes the evidence of some leaves out of every cuboid.
    mutating func remove(_ leaves: [Int], _ evidence: LeafEvidence) {
        for (index, cuboid) in cuboids.enumerated() {
            for leaf in leaves where evidence.weights[leaf] > 0 {
                let cell = self.cell(of: leaf, in: cuboid)
                cells[index][cell].moment -= evidence.moments[leaf]
                cells[index][cell].weight -= evidence.weights[leaf]
                cells[index][cell].leaves -= 1
            }
        }
    }

    private static func summed(_ cellOfLeaf: [UInt32], _ evidence: LeafEvidence, _ count: Int) -> [Cell] {
        var sums = Array(repeating: Cell(), count: count)
        sums.withUnsafeMutableBufferPointer { sums in
            for leaf in cellOfLeaf.indices where evidence.weights[leaf] > 0 {
                let cell = Int(cellOfLeaf[leaf])
                sums[cell].moment += evidence.moments[leaf]
                sums[cell].weight += evidence.weights[leaf]
                sums[cell].leaves += 1
            }
        }
        return sums
    }

    /// The cell of every leaf, a column at a time.
    private static func cellsOfLeaves(_ cuboid: Cuboid, _ codes: [[UInt32]]) -> [UInt32] {
        if !cuboid.cellOfLeaf.isEmpty { return cuboid.cellOfLeaf }
        var result = Array(repeating: UInt32(0), count: codes.first?.count ?? 0)
        for (dimension, stride) in zip(cuboid.dimensions, cuboid.strides) {
            let column = codes[dimension]
            let step = UInt32(stride)
            for leaf in result.indices { result[leaf] &+= column[leaf] &* step }
        }
        return result
    }

    private static func rolledUp(_ fine: [Cell], _ block: Int, _ size: Int, _ count: Int) -> [Cell] {
        var sums = Array(repeating: Cell(), count: count)
        fine.withUnsafeBufferPointer { fine in
            sums.withUnsafeMutableBufferPointer { sums in
                if block == 1 {
                    for target in sums.indices {
                        var sum = Cell()
                        for at in (target * size)..<((target + 1) * size) {
                            sum.moment += fine[at].moment
                            sum.weight += fine[at].weight
                            sum.leaves += fine[at].leaves
                        }
                        sums[target] = sum
                    }
                    return
                }
                var at = 0
                for outer in 0..<(count / block) {
                    for _ in 0..<size {
                        for inner in 0..<block {
                            let cell = fine[at]
                            let target = outer * block + inner
                            sums[target].moment += cell.moment
                            sums[target].weight += cell.weight
                            sums[target].leaves += cell.leaves
                            at += 1
                        }
                    }
                }
            }
        }
        return sums
    }

    private func cell(of leaf: Int, in cuboid: Cuboid) -> Int {
        if !cuboid.cellOfLeaf.isEmpty { return Int(cuboid.cellOfLeaf[leaf]) }
        var cell = 0
        for index in cuboid.dimensions.indices {
            cell += Int(codes[cuboid.dimensions[index]][leaf]) * cuboid.strides[index]
        }
        return cell
    }

    /// The cell of most gain beyond its cuboid's price and `least`, among cells that shift by more than `leastShift`.
    func best(prices: [Double], least: Double, leastShift: Double) -> (score: Double, cuboid: Int, cell: Int)? {
        var best = (score: least, cuboid: -1, cell: 0)
        for index in cuboids.indices {
            cells[index].withUnsafeBufferPointer { cells in
                for cell in cells.indices where cells[cell].leaves > 0 {
                    let sums = cells[cell]
                    let score = sums.gain - prices[index]
                    if score > best.score, abs(sums.moment) > leastShift * sums.weight {
                        best = (score, index, cell)
                    }
                }
            }
        }
        return best.cuboid < 0 ? nil : best
    }

    /// The slice a cell stands for.
    func slice(_ cell: Int, in cuboid: Cuboid) -> Slice {
        if !cuboid.firstLeaf.isEmpty {
            let leaf = Int(cuboid.firstLeaf[cell])
            return Slice(dimensions: cuboid.dimensions, elements: cuboid.dimensions.map { Int(codes[$0][leaf]) })
        }
        var rest = cell
        let elements = cuboid.strides.map { stride in
            let element = rest / stride
            rest -= element * stride
            return element
        }
        return Slice(dimensions: cuboid.dimensions, elements: elements)
    }
}
