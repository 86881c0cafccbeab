using System.Text.Json;

namespace Sweep.Kernels.Tests;

/// <summary>
/// shared/parity/gpt_tiny.json: a GPT computed by PyTorch, its per-head projections put together as the flat buffer has them.
/// </summary>
internal sealed class ParityReference : IDisposable
{
    private readonly JsonDocument _document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("parity", "gpt_tiny.json")!));

    private JsonElement Root => _document.RootElement;

    public int Vocabulary => Config("vocab_size");

    public Hyperparameters Hyperparameters => new()
    {
        BatchSize = Config("batch_size"),
        BlockSize = Config("block_size"),
        NEmbd = Config("n_embd"),
        NHead = Config("n_head"),
        NLayer = Config("n_layer"),
    };

    public int[] X => Values(Root.GetProperty("input_ids")).Select(v => (int)v).ToArray();

    public int[] Y => Values(Root.GetProperty("targets")).Select(v => (int)v).ToArray();

    /// <summary>(batch, block, vocab), flattened.</summary>
    public float[] Logits => Values(Root.GetProperty("logits")).ToArray();

    public double Number(string name) => Root.GetProperty(name).GetDouble();

    /// <summary>A group of tensors (params, grads, params_after_1, params_after_3) in the flat buffer's order.</summary>
    public float[] Flat(string group)
    {
        var tensors = Root.GetProperty(group);
        IEnumerable<float> Of(string name)
        {
            var tensor = tensors.GetProperty(name);
            return Values(tensor.ValueKind == JsonValueKind.Object ? tensor.GetProperty("data") : tensor);
        }

        var flat = new List<float>();
        flat.AddRange(Of("token_embedding_table.weight"));
        flat.AddRange(Of("position_embedding_table.weight"));
        for (var layer = 0; layer < Config("n_layer"); layer++)
        {
            var block = $"blocks.{layer}.";
            flat.AddRange(Of(block + "ln1.weight"));
            flat.AddRange(Of(block + "ln1.bias"));
            foreach (var part in (string[])["query", "key", "value"])
            {
                for (var head = 0; head < Config("n_head"); head++)
                    flat.AddRange(Of($"{block}sa.heads.{head}.{part}.weight"));
            }
            foreach (var name in (string[])["sa.proj.weight", "sa.proj.bias", "ln2.weight", "ln2.bias",
                "ffwd.net.0.weight", "ffwd.net.0.bias", "ffwd.net.2.weight", "ffwd.net.2.bias"])
            {
                flat.AddRange(Of(block + name));
            }
        }
        foreach (var name in (string[])["ln_f.weight", "ln_f.bias", "lm_head.weight", "lm_head.bias"])
            flat.AddRange(Of(name));
        return [.. flat];
    }

    public void Dispose() => _document.Dispose();

    private int Config(string name) => Root.GetProperty("config").GetProperty(name).GetInt32();

    private static IEnumerable<float> Values(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Values) : [element.GetSingle()];
}
