import Tern
func show(_ n: String, _ t: Tensor) { print(n, t.shape, t.dtype, t.stride(), t.scalars(Double.self).prefix(12).map{$0}, t.gradFn?.description ?? "-") }
let x = Tensor([[1.0, 2.0], [3.0, 4.0]], requiresGrad: true)
show("x", x)
show("x+1", x + 1)
let y = (x * x + 3 * x).sum()
show("y", y)
y.backward()
show("grad", x.grad!)
let a = Tensor.arange(12).view(3, 4).to(.float32)
show("a.t+1", a.t() + 1)
show("sum0", a.sum(0)); show("sum1", a.sum(1)); show("mean", a.mean())
show("mm", a.matmul(a.t()))
show("a[1]", a[1]); show("a[0...,1]", a[0..., 1]); show("a[idx]", a[Tensor([2,0]), .all])
show("a>5", a .> 5); show("a[mask]", a[a .> 5])
a[0, 0] = 7
show("a", a)
show("softmax", a.softmax(-1))
let ce = crossEntropy(x, Tensor([0, 1])); show("ce", ce); ce.backward(); show("g", x.grad!)
show("cumsum", a.cumsum(1)); show("max", a.max(1).values); show("argmax", a.argmax(1))
do { _ = try withErrors { Tensor.ones(2,3) + Tensor.ones(2,4) } } catch { print(error) }
do { _ = try withErrors { y.backward() } } catch { print(error) }
print(try! Operator.named("softmax")!.call([.tensor(a), .int(0)]))
print(Operator.all.count, CPU.variant)
let z = Tensor([1.0, 2.0, 3.0], requiresGrad: true) * 1
z[0].mul_(5)
show("z", z); z.sum().backward()
let t = trace { mm(a, a.t()) }.events
print(t)
show("half", a.to(.float16) * 2); show("bf", a.to(.bfloat16).sum(0)); show("int", Tensor([7, -7]) / 2); show("fd", Tensor([7,-7]).floorDivide(2)); show("rem", Tensor([7,-7]) % 3)
show("std", a.std(1)); show("var", a.var()); show("exp", a.exp()); show("pow", a ** 0.5)
