#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program that is run to ask it something.
enum ChildProcess {
    /// What a program answered.
    struct Answer {
        /// Standard output and standard error together.
        let output: String
        /// 0 if all went well.
        let status: Int32
    }

    /// Runs a program without input, and waits for it. A message of the system if it cannot be started.
    static func run(_ path: String, _ arguments: [String], environment: [String: String]) -> Result<Answer, Refusal> {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return .failure(Refusal(code: errno)) }
        defer { close(ends[0]) }
        // Another child, started meanwhile, would hold the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)

        var child = pid_t()
        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        let code = posix_spawn(&child, path, &actions, nil, words, variables)
        close(ends[1])
        guard code == 0 else { return .failure(Refusal(code: code)) }

        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += chunk.prefix(count)
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return .success(Answer(output: String(decoding: bytes, as: UTF8.self), status: status))
    }

    /// Why a program was not started.
    struct Refusal: Error {
        let code: Int32
        var reason: String { String(cString: strerror(code)) }
    }
}
