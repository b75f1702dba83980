import Testing

@testable import TernIO

@Suite struct CSVTests {
    private func rows(_ text: String, _ format: CSVFormat = CSVFormat(hasHeader: false)) throws -> [[String]] {
        let reader = try CSVReader(text: text, format)
        var rows: [[String]] = []
        while let record = try reader.next() { rows.append(Array(record)) }
        return rows
    }

    @Test func fields() throws {
        #expect(try rows("a,b\nc,d\n") == [["a", "b"], ["c", "d"]])
        #expect(try rows("a,b\r\nc,d") == [["a", "b"], ["c", "d"]])
        #expect(try rows("a,\n,b\n") == [["a", ""], ["", "b"]])
        #expect(try rows(",") == [["", ""]])
        #expect(try rows("a\n\n\r\nb\n\n") == [["a"], ["b"]])
        #expect(try rows("") == [] && rows("\n\n") == [])
        #expect(try rows("ä,日本\n") == [["ä", "日本"]])
        #expect(try rows("\u{FEFF}a,b") == [["a", "b"]])
        #expect(try rows(" a , b ") == [[" a ", " b "]])
    }

    @Test func quotedFields() throws {
        #expect(try rows(#""a","b,c""#) == [["a", "b,c"]])
        #expect(try rows(#""a ""b"" c","""""#) == [[#"a "b" c"#, "\""]])
        #expect(try rows("\"a\nb\",\"c\r\nd\"\r\n\"\",e") == [["a\nb", "c\r\nd"], ["", "e"]])
    }

    /// Where a field is that stands behind ends of lines in the same record.
    @Test func placesInRecords() throws {
        let text: [UInt8] = Array("a,b,c\n\"x\n\ny\",".utf8) + [0xFF] + Array(",d\n".utf8)
        let error = #expect(throws: TensorError.self) {
            try CSVTableBuilder.read(CSVReader(.bytes(text), "x", CSVFormat()), CSVFormat(), [:])
        }
        #expect(error?.message.hasPrefix("x:4:4: the field is not valid UTF-8") == true, "\(error?.message ?? "")")
        let twice = #expect(throws: TensorError.self) { try CSVReader(text: "a,b,c,b,a\n", name: "x") }
        #expect(twice?.message.hasPrefix("x:1:7: the name \"b\" stands twice") == true, "\(twice?.message ?? "")")
    }

    /// Fields too many are counted and not kept.
    @Test func tooManyFields() throws {
        let text = "a,b\n1,2\n" + String(repeating: ",", count: 200_000) + "\n"
        let reader = try CSVReader(text: text, name: "x")
        _ = try reader.next()
        var record = CSVRecord()
        let error = #expect(throws: TensorError.self) { try reader.next(&record) }
        #expect(error?.message.hasPrefix("x:3:3: the record has 200001 fields, and 2 were expected") == true)
        #expect(record.count == 3)
    }

    @Test func formats() throws {
        #expect(try rows("a\tb,c", CSVFormat(delimiter: "\t", hasHeader: false)) == [["a", "b,c"]])
        #expect(try rows("'a;b';c", CSVFormat(delimiter: ";", quote: "'", hasHeader: false)) == [["a;b", "c"]])
        #expect(try rows(#"a,"b"#, CSVFormat(quote: nil, hasHeader: false)) == [["a", "\"b"]])
        #expect(try rows(#"a, "b, c""#, CSVFormat(hasHeader: false, skipsInitialSpace: true)) == [["a", "b, c"]])
        for delimiter in ["\n", "\r\n", "\0", "ä", "\""] as [Character] {
            #expect(throws: TensorError.self) { try rows("a", CSVFormat(delimiter: delimiter, hasHeader: false)) }
        }
    }

    /// Records that cross the ends of the pieces in which a file is read.
    @Test func longFiles() throws {
        let scratch = try Scratch()
        let count = 30_000
        var text = "name,value,note\n"
        for i in 0..<count { text += "\"name\n\(i)\",\(Double(i) / 4),\"\(String(repeating: "x", count: i % 23))\"\r\n" }
        let path = try scratch.write(Array(text.utf8), "long.csv")
        let reader = try CSVReader(path)
        #expect(reader.names == ["name", "value", "note"])
        var number = 0
        while let record = try reader.next() {
            #expect(record.line == 2 + 2 * number)
            guard record[0] == "name\n\(number)", Double(record[1]) == Double(number) / 4, record[2].count == number % 23 else {
                Issue.record("record \(number) is \(Array(record))")
                return
            }
            number += 1
        }
        #expect(number == count)
        let table = try CSVTable.load(path)
        #expect(table.count == count)
        #expect(try table.tensor("value", dtype: .float64).sum().item(Double.self) == Double(count * (count - 1) / 2) / 4)
        // The shortest note is empty, and so it is missing.
        #expect(try table.column("note").categories.count == 22)
    }

    @Test func columns() throws {
        let text = """
            id,size,kind,flag,empty
            1,1.5,b,true,
            2,NA,a,false,
            3,-2e3,,true,
            4, 7 ,b,?,
            """
        let table = try CSVTable.parse(text)
        #expect(table.count == 4 && table.names == ["id", "size", "kind", "flag", "empty"])
        #expect(table.columns.map(\.kind) == [.number, .number, .category, .category, .number])
        #expect(table.columns.map(\.missingCount) == [0, 1, 1, 1, 4])
        #expect(table.columns.map(\.isInteger) == [true, false, false, false, true])
        let size = try table.column("size").numbers
        #expect(size[0] == 1.5 && size[1].isNaN && size[2] == -2000 && size[3] == 7)
        let kind = try table.column("kind")
        #expect(kind.categories == ["a", "b"] && kind.codes == [1, 0, -1, 1])
        #expect(kind.text(0) == "b" && kind.text(2) == nil && kind.text(9) == nil)
        #expect(try table.tensor("id").dtype == .float32)
        #expect(try table.tensor("id", dtype: .int64).scalars(Int.self) == [1, 2, 3, 4])
        #expect(try table.tensor("kind").dtype == .int64)
        let both = try table.tensor(["id", "kind"])
        #expect(both.shape == [4, 2] && both.scalars(Float.self) == [1, 1, 2, 0, 3, -1, 4, 1])
        #expect(try table.tensor([]).shape == [4, 0])
    }

    @Test func kindsAreGiven() throws {
        let table = try CSVTable.parse("x,y\n1,3\n2,1\n", kinds: ["y": .category])
        #expect(try table.column("y").categories == ["1", "3"] && table.column("y").codes == [1, 0])
        let text = fault { try CSVTable.parse("x\n1\nzwei\n", kinds: ["x": .number]) }
        #expect(text.hasPrefix("text:3:1: \"zwei\" is no number"), "\(text)")
        #expect(fault { try CSVTable.parse("x\n1\n", kinds: ["z": .number]) }.contains("no column \"z\""))
        let missing = CSVFormat(missing: ["-999", "none"])
        let column = try CSVTable.parse("x\n1\n-999\nnone\n", missing).columns[0]
        #expect(column.kind == .number && column.missingCount == 2)
    }

    @Test func tablesWithoutRows() throws {
        #expect(try CSVTable.parse("").columns.isEmpty)
        let table = try CSVTable.parse("a,b\n")
        #expect(table.names == ["a", "b"] && table.count == 0)
        #expect(try table.tensor(["a", "b"]).shape == [0, 2])
        #expect(try CSVTable.parse("1,2\n3,4\n", CSVFormat(hasHeader: false)).names == ["column0", "column1"])
        #expect(try CSVTable.parse("1,2\n3,4\n", CSVFormat(hasHeader: false)).count == 2)
    }

    @Test func wrongColumns() throws {
        let table = try CSVTable.parse("a,b,c\n1.5,,x\n2,1,y\n")
        #expect(fault { try table.column("z") }.contains("no column \"z\"; the columns are \"a\", \"b\", \"c\""))
        #expect(fault { try table.tensor("b", dtype: .int64) }.contains("1 missing values"))
        #expect(fault { try table.tensor("a", dtype: .int64) }.contains("not whole"))
    }

    /// The nearest double, and nothing that is not a decimal number.
    @Test func parsedNumbers() {
        for text in [
            "0", "-0", "+5", "12.5", ".5", "5.", "1e5", "1E-3", "123456789012345", "1234567890123456789", "0.1", "0.3", "2.675",
            "179769313486231570000000000000000000", "1e400", "4.9e-324", "0.000000000000001", "9007199254740993",
        ] {
            let value = CSVNumber.parse(Array(text.utf8)[...])
            #expect(value?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(
            CSVNumber.parse(Array("-inf".utf8)[...]) == -.infinity && CSVNumber.parse(Array(" Infinity".utf8)[...]) == .infinity)
        for text in ["", " ", "-", ".", "e5", "0x10", "nan", "1 2", "1,5", "--1", "1e", "inf1", "1.2.3", "١"] {
            #expect(CSVNumber.parse(Array(text.utf8)[...]) == nil, "\(text)")
        }
    }

    static let faults: [Damage] = [
        Damage("fewer fields", Array("a,b\n1,2\n3\n".utf8), ":3:1: the record has 1 fields, and 2 were expected"),
        Damage("more fields", Array("a,b\n1,2,3\n".utf8), ":2:5: the record has 3 fields, and 2 were expected"),
        Damage("no second mark", Array("a,b\n1,\"x\ny\n".utf8), ":2:3: the quotation mark here has no second one"),
        Damage("text after the mark", Array("a,b\n\"x\"y,1\n".utf8), ":2:4: there is text after the quotation mark"),
        Damage("mark inside", Array("a,b\nx\"y,1\n".utf8), ":2:2: a quotation mark inside a field"),
        Damage("carriage return", Array("a,b\n1,2\r3,4\n".utf8), ":2:4: a carriage return without a line feed"),
        Damage("same name twice", Array("a,b,a\n".utf8), ":1:5: the name \"a\" stands twice"),
        Damage("names are no UTF-8", Array("a,".utf8) + [0xE4, 0x0A], ":1:3: the field is not valid UTF-8"),
        Damage("field is no UTF-8", Array("a\nx\n".utf8) + [0xE4, 0x0A], ":3:1: the field is not valid UTF-8"),
        Damage("UTF-16", [0xFF, 0xFE, 0x61, 0], ": the file is UTF-16"),
        Damage("after a quoted line", Array("a,b\n\"x\ny\",1\nz\n".utf8), ":4:1: the record has 1 fields"),
    ]

    @Test(arguments: faults) func damagedFile(_ damage: Damage) throws {
        let scratch = try Scratch()
        let path = try scratch.write(damage.bytes, "bad.csv")
        let text = fault { try CSVTable.load(path) }
        #expect(text.hasPrefix(path + damage.words), "\(text)")
    }
}

/// The message of the error that `body` must throw.
func fault<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return "no error"
    } catch {
        return (error as? TensorError)?.message ?? "another kind of error: \(error)"
    }
}
