using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

/// <summary>Results against numbers worked out by hand.</summary>
public sealed class OperationTests
{
    private static readonly float[] s_oneToSix = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Elementwise_TensorAndScalar_EveryOperator()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 2, 4 });
        var b = tensor(new float[] { 2, 4, 8 });

        Values([3, 6, 12], a + b);
        Values([-1, -2, -4], a - b);
        Values([2, 8, 32], a * b);
        Values([0.5f, 0.5f, 0.5f], a / b);
        Values([1, 0, 0], b % 3 - 1 + tensor(new float[] { 0, 0, -1 }));
        Values([3, 4, 6], a + 2);
        Values([1, 0, -2], 2 - a);
        Values([1, 0.5f, 0.25f], 1.0 / a);
        Values([2, 4, 8], 2f * a);
        Values([-1, -2, -4], -a);
        Values([1, 4, 16], a.pow(2));
        Values([1, 16, 65536], a.pow(b));
        Values([5, 10, 20], a.add(b, alpha: 2));
        Values([2, 4, 8], a.maximum(b));
    }

    [Fact]
    public void InPlace_Chain_ChangesAndReturnsTheSameTensor()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 2 });

        var result = a.add_(1).mul_(3).sub_(tensor(new float[] { 1, 1 })).div_(5);

        Assert.Same(a, result);
        Values([1, 1.6f], a);
        Values([0, 0], a.zero_());
        Values([7, 7], a.fill_(7));
        Values([1.5f, 2], tensor(new float[] { 1, 4 }).clamp_(1.5, 2));
        Values([3, 3], zeros(2).addcmul_(tensor(new float[] { 1, 3 }), tensor(new float[] { 3, 1 }), 1));
        Values([4, 9], ones(2).addcdiv_(tensor(new float[] { 6, 8 }), tensor(new float[] { 2, 1 }), 1));
        Values([2, 5], tensor(new float[] { 1, 3 }).lerp_(tensor(new float[] { 3, 7 }), tensor(0.5f)));
    }

    [Fact]
    public void Unary_KnownPoints_KnownValues()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 0, 1, 4 });

        Values([1, MathF.E, MathF.Exp(4)], x.exp());
        Values([float.NegativeInfinity, 0, MathF.Log(4)], x.log());
        Values([0, 1, 2], x.sqrt());
        Values([0, MathF.Tanh(1), MathF.Tanh(4)], x.tanh());
        Values([0.5f, 1 / (1 + MathF.Exp(-1)), 1 / (1 + MathF.Exp(-4))], x.sigmoid());
        Values([0, 1, 16], x.square());
        Values([0, 0.84134475f, 3.9998734f], x.gelu());
        Values([0, 0.841192f, 3.9999297f], x.gelu(TorchSharp.Modules.GELU.Approximate.tanh));
        Values([0, 0, 2], tensor(new float[] { -1, 0, 2 }).relu());
        Values([1, 0, 2], tensor(new float[] { -1, 0, 2 }).abs());
    }

    [Fact]
    public void Comparisons_AndWhere_PickElements()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 2, 3 });

        Assert.Equal([false, false, true], (x > 2).data<bool>().ToArray());
        Assert.Equal([true, true, false], (x <= 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([false, true, false], (x == 2).data<bool>().ToArray());
        Values([1, 0, 3], where(x != 2, x, zeros(3)));
        Values([1, 9, 9], x.masked_fill(x >= 2, 9));
        Assert.True((x > 0).all().item<bool>());
        Assert.False((x > 5).any().item<bool>());
        Assert.Equal([true, false, false], tensor(new[] { 1f, float.NaN, float.PositiveInfinity }).isfinite().data<bool>().ToArray());
        Assert.True(x.allclose(x + 1e-7));
    }

    [Fact]
    public void Products_OfEveryRank_MatchByHand()
    {
        using var scope = NewDisposeScope();
        var a = tensor(s_oneToSix, [2, 3]);
        var b = tensor(s_oneToSix, [3, 2]);

        Values([22, 28, 49, 64], a.mm(b));
        Values([22, 28, 49, 64], a.matmul(b));
        Values([23, 29, 50, 65], ones(2, 2).addmm(a, b));
        Values([45, 57, 99, 129], ones(2, 2).addmm(a, b, beta: 1, alpha: 2));
        Values([22, 28, 49, 64], a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Values([11, 14, 24.5f, 32], empty(1, 2, 2).baddbmm(a.unsqueeze(0), b.unsqueeze(0), beta: 0, alpha: 0.5f));
        Values([14, 32], a.mv(tensor(new float[] { 1, 2, 3 })));
        Values([22, 28, 49, 64], einsum("ij,jk->ik", a, b));
    }

    [Fact]
    public void Shapes_ViewsAndPieces_KeepTheOrder()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);

        Assert.Equal([2, 3, 4], x.shape);
        Assert.Equal([4, 3, 2], x.permute(2, 1, 0).shape);
        Assert.Equal([2, 4, 3], x.transpose(1, 2).shape);
        Assert.Equal([0, 4, 8, 1, 5, 9], x.transpose(1, 2).contiguous().data<long>().ToArray()[..6]);
        Assert.Equal([6, 4], x.reshape(-1, 4).shape);
        Assert.Equal([6, 4], x.flatten(0, 1).shape);
        Assert.Equal([2, 1, 3, 4], x.unsqueeze(1).shape);
        Assert.Equal([2, 3, 4], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([5, 2, 3, 4], x.expand(5, 2, 3, 4).shape);
        Assert.Equal([4, 6, 4], x.repeat(2, 2, 1).shape);
        Assert.Equal([12, 13, 14, 15, 16, 17, 18, 19], x.narrow(0, 1, 1).narrow(1, 0, 2).contiguous().data<long>().ToArray());
        Assert.Equal(["[2, 3, 3]", "[2, 3, 1]"], x.split(3, 2).Select(Shape));
        Assert.Equal(["[2, 1, 4]", "[2, 2, 4]"], x.split([1L, 2L], 1).Select(Shape));
        Assert.Equal(["[2, 2, 4]", "[2, 1, 4]"], x.chunk(2, 1).Select(Shape));
        Assert.Equal(["[3, 4]", "[3, 4]"], x.unbind().Select(Shape));
        Assert.Equal(200, arange(200).split(1).Length);
        Assert.Equal([2, 6, 4], cat([x, x], 1).shape);
        Assert.Equal([2, 2, 3, 4], stack([x, x]).shape);
        Values([1, 0, 0, 1, 1, 0], ones(2, 3).tril());
        Values([0, 1, 1, 0, 0, 1], ones(2, 3).triu(1));
    }

    [Fact]
    public void Reductions_AllAndAlongDimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(s_oneToSix, [2, 3]);

        Assert.Equal(21, x.sum().item<float>());
        Values([5, 7, 9], x.sum(0L));
        Assert.Equal([2, 1], x.sum(1, keepdim: true).shape);
        Assert.Equal(3.5f, x.mean().item<float>());
        Values([2, 5], x.mean([1]));
        Assert.Equal(MathF.Sqrt(3.5f), x.std().item<float>(), 1e-6f);
        Values([2 / 3f, 2 / 3f], x.var(1, unbiased: false));
        Assert.Equal(6, x.max().item<float>());
        var (values, indices) = x.max(1);
        Values([3, 6], values);
        Assert.Equal([2, 2], indices.data<long>().ToArray());
        Assert.Equal(5, x.argmax().item<long>());
        Assert.Equal([0, 0], x.argmin(1).data<long>().ToArray());
        Assert.Equal(MathF.Sqrt(91), x.norm().item<float>(), 1e-5f);
        Values([1, 3, 6, 4, 9, 15], x.cumsum(1));
        Values([6, 5], x.view(-1).topk(2).values);
        Assert.Equal([5, 4, 3, 2, 1, 0], x.view(-1).sort(descending: true).Indices.data<long>().ToArray());
        Assert.Equal(720, x.prod().item<float>());
        Values([MathF.Log(MathF.Exp(1) + MathF.Exp(2) + MathF.Exp(3)), MathF.Log(MathF.Exp(4) + MathF.Exp(5) + MathF.Exp(6))], x.logsumexp(1));
    }

    [Fact]
    public void Creation_TypesAndRanges_FollowPyTorch()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Int64, arange(5).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Values([0, 0.25f, 0.5f, 0.75f], arange(0, 1, 0.25));
        Values([0, 0.5f, 1], linspace(0, 1, 3));
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
        Assert.Equal(ScalarType.Int32, tensor(3).dtype);
        Assert.Equal(ScalarType.Int64, tensor(3L).dtype);
        Assert.Equal(ScalarType.Float64, tensor(3.0).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1f }, dtype: ScalarType.Float64).dtype);
        Values([3, 3, 3, 3], full(2, 2, 3f));
        Assert.Equal(ScalarType.Int64, full([2L], 3).dtype);
        Values([1, 0, 0, 1], eye(2));
        Assert.Equal(ScalarType.Float16, zeros_like(eye(2), ScalarType.Float16).dtype);
        Assert.Equal([2, 2], tensor(new[,] { { 1f, 2f }, { 3f, 4f } }).shape);
        Assert.Equal([], tensor(1f).shape);
    }

    [Fact]
    public void Random_SameSeed_SameNumbersInTheirRange()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(7);
        using var two = new Generator(7);

        var a = rand([1000], generator: one);
        Assert.True(a.allclose(rand([1000], generator: two)));
        Assert.False(a.allclose(rand([1000], generator: two)));
        Assert.InRange(a.min().item<float>(), 0, 1);
        Assert.InRange(randn([10_000], generator: one).std().item<float>(), 0.95f, 1.05f);
        var whole = randint(3, 6, [1000], generator: one);
        Assert.Equal((3, 5), (whole.min().item<long>(), whole.max().item<long>()));
        manual_seed(5);
        var first = randn(3);
        manual_seed(5);
        Assert.True(first.allclose(randn(3)));
        var drawn = multinomial(tensor(new float[] { 0, 1, 0, 3 }), 2000, replacement: true, generator: one).to(ScalarType.Float32);
        Assert.Equal(0, (drawn == 0).sum().item<long>());
        Assert.InRange((drawn == 3).sum().item<long>(), 1400, 1600);
    }

    [Fact]
    public void Functional_SoftmaxAndLosses_MatchByHand()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 0, MathF.Log(3), 0, 0 }, [2, 2]);
        var target = tensor(new long[] { 1, 0 });

        Values([0.25f, 0.75f, 0.5f, 0.5f], logits.softmax(-1));
        Values([MathF.Log(0.25f), MathF.Log(0.75f), MathF.Log(0.5f), MathF.Log(0.5f)], nn.functional.log_softmax(logits, 1));
        var each = nn.functional.cross_entropy(logits, target, reduction: nn.Reduction.None);
        Values([-MathF.Log(0.75f), -MathF.Log(0.5f)], each);
        Assert.Equal(each.mean().item<float>(), nn.functional.cross_entropy(logits, target).item<float>(), 1e-6f);
        Assert.Equal(each.sum().item<float>(), nn.functional.cross_entropy(logits, target, reduction: nn.Reduction.Sum).item<float>(), 1e-6f);
        Assert.Equal(-MathF.Log(0.5f), nn.functional.cross_entropy(logits, tensor(new long[] { -100, 0 })).item<float>(), 1e-6f);
        Assert.Equal(each.mean().item<float>(), nn.functional.nll_loss(logits.log_softmax(1), target).item<float>(), 1e-6f);
        Values([-1.2247356f, 0, 1.2247356f], nn.functional.layer_norm(tensor(new float[] { 1, 2, 3 }), [3L]));
        Values([1, 3], nn.functional.linear(tensor(new float[] { 1, 2 }), tensor(new float[] { 1, 0, 1, 1 }, [2, 2])));
        Values([5, 6, 1, 2], tensor(s_oneToSix, [3, 2]).index_select(0, tensor(new long[] { 2, 0 })));
    }

    [Fact]
    public void Bitwise_Integers_KnownBits()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new long[] { 0b1100, 0xFFFFFFFFL << 3, -8 });

        Assert.Equal([0b1000L, 0xFFFFFFF8L, 0xFFFFFFF8L], x.bitwise_and(tensor(new long[] { 0b1010, 0xFFFFFFFFL, 0xFFFFFFFFL })).data<long>().ToArray());
        Assert.Equal([0b0110L, 0, 7], x.bitwise_xor(tensor(new long[] { 0b1010, 0xFFFFFFFFL << 3, -1 })).data<long>().ToArray());
        Assert.Equal([0b0110L, 0xFFFFFFFFL << 2, -4], x.bitwise_right_shift(tensor(1L)).data<long>().ToArray());
        var same = x.bitwise_xor_(tensor(1L)).bitwise_and_(tensor(0xFL));
        Assert.Same(x, same);
        Assert.Equal([0b1101L, 9, 9], x.data<long>().ToArray());
    }

    [Fact]
    public void Dropout_TrainingAndNot_ScalesWhatIsKept()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var dropped = nn.functional.dropout(ones(10_000), 0.25);

        var kept = dropped.data<float>().ToArray().Distinct().Order().ToArray();
        Assert.Equal([0, 1 / 0.75f], kept);
        Assert.InRange(dropped.mean().item<float>(), 0.97f, 1.03f);
        Values([1, 1], nn.functional.dropout(ones(2), 0.25, training: false));
        var inPlace = ones(10_000);
        nn.functional.dropout(inPlace, 0.5, inplace: true);
        Assert.InRange((inPlace == 0).sum().item<long>(), 4800, 5200);
    }

    [Fact]
    public void Attention_CausalMaskAndComposition_Agree()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (q, k, v) = (randn(2, 3, 5, 4), randn(2, 3, 5, 4), randn(2, 3, 5, 4));
        var keep = ones(5, 5).tril();
        var scores = q.matmul(k.transpose(-2, -1)) / 2;

        var expected = scores.masked_fill(keep == 0, float.NegativeInfinity).softmax(-1).matmul(v);

        Assert.True(nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true).allclose(expected, atol: 1e-6));
        Assert.True(nn.functional.scaled_dot_product_attention(q, k, v, attn_mask: keep == 1).allclose(expected, atol: 1e-6));
        Assert.True(nn.functional.scaled_dot_product_attention(q, k, v).allclose(scores.softmax(-1).matmul(v), atol: 1e-6));
    }

    private static void Values(float[] expected, Tensor actual)
    {
        var found = actual.data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5f * Math.Max(1, float.IsFinite(expected[i]) ? Math.Abs(expected[i]) : 1));
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
