namespace Sweep.Kernels.Tests;

/// <summary>
/// The GPT's training loss in double precision, written for the eye: one sequence, one head and one element at a time. Knows nothing of the
/// engine but the layout of its flat buffer.
/// </summary>
internal sealed class ReferenceGpt(int vocabulary, Hyperparameters h)
{
    private readonly int _c = h.NEmbd;

    /// <summary>The mean loss of a batch, with the dropout masks of this step.</summary>
    public double Loss(double[] parameters, int[] x, int[] y, int step)
    {
        double total = 0;
        var sequences = h.BatchSize * h.GradientAccumulationSteps;
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var tokens = x.AsSpan(sequence * h.BlockSize, h.BlockSize);
            var logits = Logits(parameters, tokens, sequence, step);
            for (var t = 0; t < h.BlockSize; t++)
                total -= Math.Log(Softmax(logits[t])[y[sequence * h.BlockSize + t]]);
        }
        return total / (sequences * h.BlockSize);
    }

    private double[][] Logits(double[] parameters, ReadOnlySpan<int> tokens, int sequence, int step)
    {
        var at = 0;
        double[] Take(int count) => parameters[at..(at += count)];
        double[]? TakeBias(int count, bool there) => there ? Take(count) : null;
        var (tokenTable, positionTable) = (Take(vocabulary * _c), Take(h.BlockSize * _c));
        var stream = new double[h.BlockSize][];
        var embeddings = new DropoutMask(h.Seed, step, 3 * h.NLayer, h.EmbdDropout ? h.Dropout : 0);
        for (var t = 0; t < h.BlockSize; t++)
        {
            var sum = Add(tokenTable[(tokens[t] * _c)..((tokens[t] + 1) * _c)], positionTable[(t * _c)..((t + 1) * _c)]);
            stream[t] = Dropped(sum, embeddings, sequence, t);
        }

        for (var layer = 0; layer < h.NLayer; layer++)
        {
            var masks = Enumerable.Range(0, 3).Select(site => new DropoutMask(h.Seed, step, 3 * layer + site, h.Dropout)).ToArray();
            var (weight, bias) = (Take(_c), TakeBias(_c, h.Bias));
            var normed = stream.Select(row => Normalized(row, weight, bias)).ToArray();
            var (qkv, qkvBias) = (Take(3 * _c * _c), TakeBias(3 * _c, h.QkvBias));
            var (proj, projBias) = (Take(_c * _c), TakeBias(_c, h.Bias));
            var attended = Attend(normed.Select(row => Linear(row, qkv, qkvBias)).ToArray(), sequence, masks[0]);
            for (var t = 0; t < h.BlockSize; t++)
                stream[t] = Add(stream[t], Dropped(Linear(attended[t], proj, projBias), masks[1], sequence, t));

            (weight, bias) = (Take(_c), TakeBias(_c, h.Bias));
            var (up, upBias) = (Take(4 * _c * _c), TakeBias(4 * _c, h.Bias));
            var (down, downBias) = (Take(4 * _c * _c), TakeBias(_c, h.Bias));
            for (var t = 0; t < h.BlockSize; t++)
            {
                var hidden = Linear(Normalized(stream[t], weight, bias), up, upBias).Select(Activated).ToArray();
                stream[t] = Add(stream[t], Dropped(Linear(hidden, down, downBias), masks[2], sequence, t));
            }
        }
        var (lastWeight, lastBias) = (Take(_c), TakeBias(_c, h.Bias));
        var head = h.TieWeights ? tokenTable : Take(vocabulary * _c);
        var headBias = TakeBias(vocabulary, h.Bias && !h.TieWeights);
        return stream.Select(row => Linear(Normalized(row, lastWeight, lastBias), head, headBias)).ToArray();
    }

    private double[][] Attend(double[][] qkv, int sequence, DropoutMask mask)
    {
        var size = _c / h.NHead;
        var result = qkv.Select(_ => new double[_c]).ToArray();
        for (var head = 0; head < h.NHead; head++)
        {
            for (var i = 0; i < h.BlockSize; i++)
            {
                var scores = new double[i + 1];
                for (var j = 0; j <= i; j++)
                {
                    for (var d = 0; d < size; d++)
                        scores[j] += qkv[i][head * size + d] * qkv[j][_c + head * size + d] / Math.Sqrt(size);
                }
                var weights = Softmax(scores);
                for (var j = 0; j <= i; j++)
                {
                    var element = ((sequence * h.NHead + head) * h.BlockSize + i) * h.BlockSize + j;
                    var weight = mask.Keeps((uint)element) ? weights[j] * mask.Scale : 0;
                    for (var d = 0; d < size; d++)
                        result[i][head * size + d] += weight * qkv[j][2 * _c + head * size + d];
                }
            }
        }
        return result;
    }

    private double Activated(double v) => h.Activation == "gelu" ? v * 0.5 * (1 + ErrorFunction(v / Math.Sqrt(2))) : Math.Max(v, 0);

    /// <summary>erf by its power series; beyond 5 it is 1 to the last bit of interest.</summary>
    private static double ErrorFunction(double x)
    {
        if (Math.Abs(x) > 5)
            return Math.Sign(x);
        double term = x, sum = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 2 / Math.Sqrt(Math.PI);
    }

    private double[] Dropped(double[] row, DropoutMask mask, int sequence, int t) =>
        row.Select((v, c) => mask.Keeps((uint)((sequence * h.BlockSize + t) * _c + c)) ? v * mask.Scale : 0).ToArray();

    private static double[] Linear(double[] x, double[] weight, double[]? bias)
    {
        var y = new double[weight.Length / x.Length];
        for (var o = 0; o < y.Length; o++)
        {
            y[o] = bias?[o] ?? 0;
            for (var i = 0; i < x.Length; i++)
                y[o] += weight[o * x.Length + i] * x[i];
        }
        return y;
    }

    private static double[] Normalized(double[] x, double[] weight, double[]? bias)
    {
        var mean = x.Average();
        var variance = x.Average(v => (v - mean) * (v - mean));
        return x.Select((v, c) => (v - mean) / Math.Sqrt(variance + 1e-5) * weight[c] + (bias?[c] ?? 0)).ToArray();
    }

    private static double[] Softmax(double[] scores)
    {
        var top = scores.Max();
        var sum = scores.Sum(s => Math.Exp(s - top));
        return scores.Select(s => Math.Exp(s - top) / sum).ToArray();
    }

    private static double[] Add(double[] a, double[] b) => a.Zip(b, (u, v) => u + v).ToArray();
}
