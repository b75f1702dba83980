import Foundation
import Testing

@testable import TernNN

#if canImport(FoundationXML)
    import FoundationXML
#endif

extension NN {
    @Suite struct CurveTests {
        private func history() -> TrainingHistory {
            var history = TrainingHistory()
            for epoch in 1...10 {
                history.append("loss", .epoch, x: epoch, y: 2 / Double(epoch))
                history.append("validation_loss", .epoch, x: epoch, y: epoch == 5 ? .nan : 2.2 / Double(epoch))
                history.append("<accuracy>", .epoch, x: epoch, y: 1 - 0.5 / Double(epoch))
            }
            for step in 1...5000 { history.append("loss", .step, x: step, y: Double(step % 7) + (step == 2500 ? 100 : 0)) }
            return history
        }

        /// Names of the elements with their classes, in order; nil if the text is no XML.
        private func elements(_ text: String) -> [(name: String, style: String)]? {
            final class Reader: NSObject, XMLParserDelegate {
                var elements: [(name: String, style: String)] = []
                func parser(
                    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
                    attributes: [String: String]
                ) { elements.append((name, attributes["class"] ?? "")) }
            }
            let parser = XMLParser(data: Data(text.utf8)), reader = Reader()
            parser.delegate = reader
            return parser.parse() ? reader.elements : nil
        }

        @Test func thePictureIsXMLWithACurveForEachSeries() throws {
            let svg = LearningCurves(history(), title: "a < b & \"c\"").svg()
            let found = try #require(elements(svg))
            let curves = found.filter { $0.name == "path" }.map(\.style)
            // The missing value cuts one of them in two.
            #expect(curves == ["curve c0", "curve c1", "curve c1", "curve c0", "curve c0"])
            // Three panels, each with ticks on both axes, and a key for each curve.
            #expect(found.count { $0.name == "g" } == 3)
            #expect(found.count { $0.name == "line" && $0.style == "grid" } >= 3 * 3)
            #expect(found.count { $0.name == "line" && $0.style.hasPrefix("curve") } == 4)
            #expect(svg.contains("&lt;accuracy&gt;") && svg.contains("prefers-color-scheme:dark"))
            // Nothing comes from elsewhere, and many steps make no large file.
            #expect(!svg.contains("href") && !svg.contains("<script") && svg.utf8.count < 60_000)
        }

        @Test func peaksStayWhenPointsAreThinnedOut() throws {
            let svg = LearningCurves(history()).svg()
            let panel = try #require(svg.components(separatedBy: "loss by step").last)
            // The peak of 106 is high in the panel, where all else lies near the ground.
            #expect(panel.contains(">150<"))
            let heights = panel.components(separatedBy: "L").dropFirst().compactMap {
                Double($0.split(separator: " ").last ?? "")
            }
            #expect(try #require(heights.min()) < 110)
        }

        @Test func thePageHasTheNumbersToo() throws {
            let html = LearningCurves(history()).html()
            #expect(
                html.hasPrefix("<!DOCTYPE html>") && html.contains("<svg ") && html.contains("<td>loss by epoch</td><td>0.2</td>")
            )
            #expect(!html.contains("<script"))
            #expect(html.components(separatedBy: "http").count == 2)  // the name space of SVG
        }

        @Test func nothingToDraw() throws {
            #expect(try #require(elements(LearningCurves(TrainingHistory()).svg())).contains { $0.name == "svg" })
            var history = TrainingHistory()
            history.append("loss", .epoch, x: 1, y: .nan)
            #expect(LearningCurves(history).svg().contains("no finite value"))
            history.append("loss", .epoch, x: 2, y: 3)
            let one = LearningCurves(history).svg()
            #expect(one.contains("h0.01") && !one.contains("nan"))
        }

        @Test(arguments: [
            (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0.31, 0.34, ["0.31", "0.32", "0.33", "0.34"]),
            (-5.0, 5.0, ["-6", "-4", "-2", "0", "2", "4", "6"]), (0.0, 1e9, ["0", "2e+08", "4e+08", "6e+08", "8e+08", "1e+09"]),
        ])
        func ticksAreRound(low: Double, high: Double, labels: [String]) {
            let ticks = AxisTicks(low, high)
            let found = ticks.places.map { ticks.label($0) }
            #expect(found == labels || labels.allSatisfy { label in found.contains { Double($0) == Double(label) } }, "\(found)")
            #expect(ticks.low <= low && ticks.high >= high)
        }

        @Test func ticksOfStrangeAxes() {
            for (low, high) in [
                (0.0, 0.0), (1e300, 1e300), (-1e308, 1e308), (1, 1 + 1e-16), (1e18, 1e18 + 1000),
                (Double.leastNonzeroMagnitude, 2 * Double.leastNonzeroMagnitude), (3, 3),
            ] {
                let ticks = AxisTicks(low, high)
                #expect(ticks.places.count < 1001 && !ticks.places.isEmpty, "\(low) to \(high)")
                #expect(ticks.places.allSatisfy(\.isFinite) && ticks.high > ticks.low)
            }
            let whole = AxisTicks(1, 3, count: 8, isWhole: true)
            #expect(whole.places == [1, 2, 3] && whole.low == 1 && whole.high == 3)
        }
    }
}
