using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core.Protocol;

namespace Sweep.FakeTrainer;

/// <summary>A checkpoint of nothing: a file that says its step.</summary>
internal static class FakeCheckpoint
{
    public static (CheckpointReference Reference, long Bytes) Write(string folder, int step)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step}.safetensors"));
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"fake checkpoint of step {step}\n"));
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(path, content);
        return (new CheckpointReference(path, step, Hash(content)), content.Length);
    }

    public static bool IsSound(CheckpointReference reference) =>
        File.Exists(reference.Path) && Hash(File.ReadAllBytes(reference.Path)) == reference.Sha256;

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
