/// How well scores rank the members of whom something came true above the others.
package enum RankAccuracy {
    /// The area under the ROC curve: the chance that a true member scores above a false one, ties counting one half.
    ///
    /// Nil when all labels are alike. Scores and labels pair up by position; scores must be numbers.
    package static func areaUnderCurve(scores: [Double], labels: [Bool]) -> Double? {
        precondition(scores.count == labels.count, "every score has one label")
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var positives = 0.0
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            var tied = 0.0
            while end < order.count, scores[order[end]] == scores[order[start]] || end == start {
                if labels[order[end]] { tied += 1 }
                end += 1
            }
            // Ranks start…end−1, counted from 1, share their mean.
            rankSum += tied * Double(start + end + 1) / 2
            positives += tied
            start = end
        }
        let negatives = Double(scores.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        return (rankSum - positives * (positives + 1) / 2) / (positives * negatives)
    }
}
