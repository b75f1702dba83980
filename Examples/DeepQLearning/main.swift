// A network learns to balance a pole on a cart by trying: deep Q-learning with replay and a target network.
//
// Sources: Barto, Sutton and Anderson, Neuronlike adaptive elements that can solve difficult learning control problems, 1983;
// Mnih et al., Human-level control through deep reinforcement learning, 2015; van Hasselt et al., Deep reinforcement learning with
// double Q-learning, 2016.

import Foundation
import ExampleSupport
import TernNN

/// A cart on a track, and a pole that falls unless the cart is pushed to the left or right in time. Each step is worth 1.
struct CartPole {
    /// The cart's place and speed, the pole's angle and its speed.
    private(set) var state: [Float] = [0, 0, 0, 0]
    private(set) var steps = 0
    static let mostSteps = 300

    mutating func reset(_ generator: Generator) {
        state = Tensor.empty(4).uniform_(-0.05, 0.05, generator: generator).scalars(Float.self)
        steps = 0
    }

    /// Pushes for a fiftieth of a second; true if the pole has fallen or the cart has left the track.
    mutating func step(_ action: Int) -> Bool {
        let (x, speed, angle, turning) = (state[0], state[1], state[2], state[3])
        let gravity: Float = 9.8, poleMass: Float = 0.1, mass: Float = 1.1, length: Float = 0.5, time: Float = 0.02
        let force: Float = action == 1 ? 10 : -10
        let pull = (force + poleMass * length * turning * turning * sin(angle)) / mass
        let angular = (gravity * sin(angle) - cos(angle) * pull) / (length * (4 / 3 - poleMass * cos(angle) * cos(angle) / mass))
        let acceleration = pull - poleMass * length * angular * cos(angle) / mass
        state = [x + time * speed, speed + time * acceleration, angle + time * turning, turning + time * angular]
        steps += 1
        return abs(state[0]) > 2.4 || abs(state[2]) > 0.2095
    }
}

/// The last steps, as rows of tensors: state, next state, action, and 1 where the pole fell.
struct Replay {
    private let states = Tensor.zeros(20_000, 4), next = Tensor.zeros(20_000, 4)
    private let actions = Tensor.zeros(20_000, dtype: .int64), ends = Tensor.zeros(20_000)
    private(set) var count = 0

    mutating func add(_ state: [Float], _ action: Int, _ after: [Float], _ isEnd: Bool) {
        let row = count % states.size(0)
        states[row].copy_(Tensor(state))
        next[row].copy_(Tensor(after))
        actions[row].fill_(action)
        ends[row].fill_(isEnd ? 1 : 0)
        count += 1
    }

    func sample(_ size: Int, _ generator: Generator) -> (state: Tensor, action: Tensor, next: Tensor, ends: Tensor) {
        let rows = Tensor.randint(min(count, states.size(0)), [size], generator: generator)
        return (states[rows], actions[rows], next[rows], ends[rows])
    }
}

func network() -> Sequential { Sequential(Linear(4, 64), ReLU(), Linear(64, 64), ReLU(), Linear(64, 2)) }

Example.run {
    manualSeed(1)
    let generator = Generator(seed: 1)
    let model = network(), target = network()
    try target.loadStateDict(model.stateDict())
    let optimizer = Adam(model.parameters(), lr: 1e-3)
    var world = CartPole(), replay = Replay()

    /// The action that promises most.
    func best(_ state: [Float]) -> Int { noGrad { model(Tensor(state)).argmax().item(Int.self) } }

    func learn() {
        let batch = replay.sample(64, generator)
        let chosen = model(batch.state).gather(1, batch.action.unsqueeze(1)).squeeze(1)
        let promised = noGrad {
            // One network chooses and the other one judges, so that errors do not add up.
            let actions = model(batch.next).argmax(1, keepdim: true)
            return 1 + (1 - batch.ends) * target(batch.next).gather(1, actions).squeeze(1) * 0.99
        }
        let loss = smoothL1Loss(chosen, promised)
        optimizer.zeroGrad()
        loss.backward()
        optimizer.step()
    }

    /// The mean number of steps of several tries without chance.
    func evaluated(_ tries: Int) -> Double {
        let generator = Generator(seed: 99)
        var sum = 0
        for _ in 0..<tries {
            world.reset(generator)
            while world.steps < CartPole.mostSteps, !world.step(best(world.state)) {}
            sum += world.steps
        }
        return Double(sum) / Double(tries)
    }

    let episodes = Example.choose(quick: 120, full: 300)
    var total = 0, reached = 0.0
    for episode in 1...episodes {
        world.reset(generator)
        var hasEnded = false
        while !hasEnded, world.steps < CartPole.mostSteps {
            let chance = max(0.05, 1 - Double(total) / 2000)
            let state = world.state
            let isTrial = Double(generator.random()) / 0x1p32 < chance
            let action = isTrial ? Int(generator.random() & 1) : best(state)
            hasEnded = world.step(action)
            replay.add(state, action, world.state, hasEnded)
            total += 1
            if replay.count >= 500 { learn() }
            if total % 250 == 0 { try target.loadStateDict(model.stateDict()) }
        }
        if episode % 20 == 0 {
            let mean = evaluated(10)
            print("episode \(episode): balances for \(mean) of \(CartPole.mostSteps) steps")
            // What has been learned may get lost for a while, so that the best evaluation counts.
            reached = max(reached, mean)
            if reached == Double(CartPole.mostSteps) { break }
        }
    }
    // Pushes by chance balance it for about 22 steps.
    Example.finish("best mean return", reached, atLeast: Example.choose(quick: 60, full: 200))
}
