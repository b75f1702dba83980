import Testing
import TernIO

@testable import TernNN

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder of its own for a test, with what is made in it through this; gone when the test is over.
private final class Room {
    let folder: String
    private var made: [String] = []

    init() throws {
        var template = Array("/tmp/tern-data-XXXXXX".utf8CString)
        folder = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
    }

    deinit {
        for path in made.reversed() where unlink(path) != 0 { rmdir(path) }
        rmdir(folder)
    }

    func path(_ name: String) -> String {
        made.append("\(folder)/\(name)")
        return "\(folder)/\(name)"
    }

    func text(_ text: String, _ name: String) throws -> String {
        let path = path(name)
        let file = try #require(fopen(path, "wb"))
        fputs(text, file)
        fclose(file)
        return path
    }

    func subfolder(_ name: String) { mkdir(path(name), 0o700) }
}

extension NN {
    @Suite struct FileDatasetTests {
        @Test func tables() throws {
            let room = try Room()
            let path = try room.text("a,color,y\n1,red,no\n2,blue,yes\n3,red,no\n", "x.csv")
            let data = try CSVDataset(path, target: "y")
            #expect(data.count == 3 && data.features == ["a", "color"] && data.classes == ["no", "yes"])
            for (x, y) in DataLoader(data, batchSize: 3) {
                #expect(numbers(x) == [1, 1, 2, 0, 3, 1] && x.dtype == .float32)
                #expect(numbers(y) == [0, 1, 0] && y.dtype == .int64)
            }
            let other = try CSVDataset(path, target: "a", features: ["y"])
            #expect(try other[1].1.dtype == .float32 && numbers(other[1].0) == [1] && other.classes.isEmpty)
            #expect(message { _ = try CSVDataset(path, target: "z") }.contains("no column \"z\""))
            let gap = try room.text("a,y\n1,\n", "gap.csv")
            #expect(message { _ = try CSVDataset(gap, target: "y") }.contains("1 missing values"))
        }

        @Test(arguments: [0, 2]) func rowsOfLargeTables(_ workers: Int) throws {
            let room = try Room()
            let path = try room.text("a,b\n" + (0..<50).map { "\($0),\($0 * 2)\n" }.joined(), "x.csv")
            let rows = CSVRows(path).map { record in Tensor(record.map { Float($0) ?? .nan }) }
            let batches = DataLoader(rows, batchSize: 20, numWorkers: workers).map { $0 }
            #expect(batches.map { $0.shape[0] } == [20, 20, 10] && numbers(batches[2][9]) == [49, 98])
            #expect(
                message { for _ in DataLoader(CSVRows("/none.csv").map { $0[0] }, numWorkers: workers) {} }.contains("/none.csv"))
            let torn = try room.text("a,b\n1,2\n3\n", "torn.csv")
            #expect(
                message { for _ in DataLoader(CSVRows(torn).map { $0[0] }, numWorkers: workers) {} }.contains("torn.csv:3:1: "))
        }

        @Test func images() throws {
            let room = try Room()
            let pixels = Tensor.arange(24).to(.uint8).view(2, 3, 4)
            try IDX.save(pixels, to: room.path("images"))
            try IDX.save(Tensor([7, 1]).to(.uint8), to: room.path("labels"))
            let (images, labels) = (room.folder + "/images", room.folder + "/labels")
            let data = try IDXDataset(images: images, labels: labels)
            #expect(data.count == 2)
            let (x, y) = try data[1]
            #expect(x.shape == [1, 3, 4] && isClose(numbers(x), (12..<24).map { Double($0) / 255 }) && y.item(Int.self) == 1)
            let (xs, ys) = try data.batch(at: [1, 0])
            #expect(xs.shape == [2, 1, 3, 4] && xs.dtype == .float32 && numbers(ys) == [1, 7])
            #expect(numbers(xs[0]) == numbers(x))
            #expect(message { _ = try IDXDataset(images: labels, labels: labels) }.contains("images are uint8 of shape"))
            #expect(message { _ = try IDXDataset(images: images, labels: images) }.contains("labels are integers of shape"))
        }

        @Test func imageFolders() throws {
            let room = try Room()
            for name in ["dog", "cat", ".hidden"] { room.subfolder(name) }
            _ = try room.text("P2 2 1 9 0 9", "dog/b.pgm")
            _ = try room.text("P3 2 1 255 255 0 0 0 0 255", "dog/a.PPM")
            _ = try room.text("no image", "dog/notes.txt")
            _ = try room.text("P1 2 1 1 0", "cat/c.pbm")
            let data = try ImageFolder(room.folder)
            #expect(data.classes == ["cat", "dog"] && data.samples.map(\.label) == [0, 1, 1])
            #expect(
                data.samples.map { String($0.path.dropFirst(room.folder.count)) } == ["/cat/c.pbm", "/dog/a.PPM", "/dog/b.pgm"])
            for (x, y) in DataLoader(data, batchSize: 3, numWorkers: 2) {
                #expect(x.shape == [3, 3, 1, 2] && numbers(y) == [0, 1, 1])
                #expect(numbers(x[0]) == [0, 1, 0, 1, 0, 1] && numbers(x[1]) == [1, 0, 0, 0, 0, 1])
                #expect(numbers(x[2]) == [0, 1, 0, 1, 0, 1])
            }
            #expect(isClose(try numbers(ImageFolder(room.folder, channels: 1)[1].0), [0.2989, 0.114]))
            room.subfolder("empty")
            #expect(message { _ = try ImageFolder(room.folder) }.contains("no images in the folder of this class"))
            #expect(message { _ = try ImageFolder(room.folder + "/cat") }.contains("one folder for each class"))
            #expect(message { _ = try ImageFolder(room.folder + "/none") }.contains("cannot open the folder"))
            #expect(message { _ = try ImageFolder(room.folder, channels: 2) }.contains("1 or 3"))
        }

        @Test func lines() throws {
            let room = try Room()
            let data = try TextLinesDataset(room.text("one\ntwo\r\nthree", "x.txt"))
            #expect(DataLoader(data, batchSize: 2, numWorkers: 1).map { $0 } == [["one", "two"], ["three"]])
        }
    }
}
