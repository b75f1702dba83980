#pragma once

// What the C++ peers share: inputs, the stopwatch, and the answers to the lines of `compare`.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace peer {

/// Chris Wellons' `lowbias32`: bits that look random, from an index. Swift and Python have the same few lines.
inline uint32_t bits(uint64_t index, uint32_t seed) {
    uint32_t h = static_cast<uint32_t>(index) + seed * 0x9E3779B9u;
    h ^= h >> 16;
    h *= 0x7FEB352Du;
    h ^= h >> 15;
    h *= 0x846CA68Bu;
    h ^= h >> 16;
    return h;
}

inline double fraction(uint64_t index, uint32_t seed) { return (bits(index, seed) >> 8) * 0x1p-24; }

inline std::vector<float> uniform(size_t count, uint32_t seed, double low = -1, double high = 1) {
    std::vector<float> numbers(count);
    for (size_t i = 0; i < count; i++) numbers[i] = static_cast<float>(low + (high - low) * fraction(i, seed));
    return numbers;
}

/// What a result comes to: its shape and type, and numbers in float64.
struct Result {
    std::vector<int64_t> shape;
    std::string dtype;
    std::vector<double> numbers;
};

/// A case's body, and its result for `check`. The body runs as often as it is told, so that the loop costs nothing.
struct Prepared {
    std::function<void(long)> body;
    std::function<Result()> result;
};

using Cases = std::map<std::string, std::function<Prepared()>>;

class Stopwatch {
public:
    Stopwatch(std::string id, Prepared prepared) : id(std::move(id)), prepared(std::move(prepared)) {}

    const std::string id;

    /// Seconds of one call: the mean over the best batch, after a warm-up.
    double seconds() {
        if (repetitions == 0) calibrate();
        elapsed(repetitions);
        double best = std::numeric_limits<double>::infinity(), total = 0;
        for (int count = 0; count < 3 || total < enough; count++) {
            double trial = elapsed(repetitions);
            best = std::min(best, trial);
            total += trial;
        }
        return best / static_cast<double>(repetitions);
    }

private:
    static constexpr double batch = 0.004, enough = 0.048;
    Prepared prepared;
    long repetitions = 0;

    double elapsed(long count) {
        auto start = std::chrono::steady_clock::now();
        prepared.body(count);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

    void calibrate() {
        prepared.body(1);
        for (repetitions = 1;; repetitions *= 2) {
            double seconds = elapsed(repetitions);
            if (seconds < batch / 4) continue;
            repetitions = std::max(1L, static_cast<long>(static_cast<double>(repetitions) * batch / seconds));
            return;
        }
    }
};

inline std::string check(const std::string &id, const Prepared &prepared) {
    prepared.body(2);
    Result result = prepared.result();
    double sum = 0, weighted = 0, magnitude = 0;
    for (size_t i = 0; i < result.numbers.size(); i++) {
        sum += result.numbers[i];
        weighted += result.numbers[i] * fraction(i, 99);
        magnitude += std::fabs(result.numbers[i]);
    }
    std::ostringstream out;
    out.precision(17);
    out << "{\"id\":\"" << id << "\",\"shape\":[";
    for (size_t i = 0; i < result.shape.size(); i++) out << (i ? "," : "") << result.shape[i];
    out << "],\"dtype\":\"" << result.dtype << "\",\"sum\":\"" << sum << "\",\"weighted\":\"" << weighted
        << "\",\"magnitude\":\"" << magnitude << "\"}";
    return out.str();
}

inline std::string list(const std::string &name, const std::string &version, const Cases &cases) {
    std::string out = "{\"peer\":\"" + name + "\",\"version\":\"" + version + "\",\"cases\":[";
    for (auto entry = cases.begin(); entry != cases.end(); ++entry)
        out += (entry == cases.begin() ? "\"" : ",\"") + entry->first + "\"";
    return out + "]}";
}

/// Answers lines until standard input ends.
inline int serve(const std::string &name, const std::string &version, const Cases &cases) {
    std::unique_ptr<Stopwatch> watch;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command, id;
        words >> command >> id;
        auto found = cases.find(id);
        try {
            if (command == "list") {
                std::cout << list(name, version, cases);
            } else if (found == cases.end()) {
                std::cout << "{\"error\":\"unknown command\"}";
            } else if (command == "check") {
                std::cout << check(id, found->second());
            } else {
                if (!watch || watch->id != id) {
                    watch.reset();
                    watch = std::make_unique<Stopwatch>(id, found->second());
                }
                double seconds = watch->seconds();
                std::cout.precision(9);
                std::cout << "{\"id\":\"" << id << "\",\"seconds\":" << seconds << "}";
            }
        } catch (const std::exception &) {
            watch.reset();
            std::cout << "{\"id\":\"" << id << "\",\"error\":\"the library threw an error\"}";
        }
        std::cout << std::endl;
    }
    return 0;
}

} // namespace peer
