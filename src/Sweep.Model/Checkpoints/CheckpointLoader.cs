using System.Security.Cryptography;
using Sweep.Core.Protocol;

namespace Sweep.Model;

/// <summary>Reads checkpoints; the hash, the metadata and the sizes are all checked before anything is used.</summary>
public static class CheckpointLoader
{
    /// <exception cref="SafetensorsException">
    /// Missing, unreadable, not the bytes that were recorded, or not a checkpoint of this program; the message says which.
    /// </exception>
    public static LoadedCheckpoint Load(CheckpointReference reference)
    {
        try
        {
            using var file = new FileStream(
                reference.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
            if (sha256 != reference.Sha256)
                throw new SafetensorsException($"{reference.Path} is damaged: its SHA-256 is {sha256}, recorded was {reference.Sha256}");
            using var reader = new SafetensorsReader(file, reference.Path);
            return Read(reader, reference.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException($"{reference.Path} cannot be read: {e.Message}", e);
        }
    }

    private static LoadedCheckpoint Read(SafetensorsReader reader, string name)
    {
        var info = CheckpointMetadata.Read(reader.Metadata, name);
        ParameterLayout layout;
        try
        {
            layout = ParameterLayout.Of(info.Hyperparameters, info.Vocabulary.Size);
        }
        catch (ConfigException e)
        {
            throw new SafetensorsException($"the configuration in {name} cannot be: {e.Message}", e);
        }
        // The file's own length bounds what is allocated: its tensors were checked against it.
        var expected = 3L * layout.Total * sizeof(float);
        var actual = reader.Tensors.Values.Sum(t => t.End - t.Begin);
        if (actual != expected)
            throw new SafetensorsException($"{name} holds {actual} bytes of tensors, its configuration takes {expected}");
        var state = new TrainingState(layout) { Step = info.Step };
        foreach (var (prefix, values) in CheckpointTensors.Buffers(state))
        {
            foreach (var parameter in layout)
                reader.Read(prefix + parameter.Name, parameter.Shape, values.AsSpan(parameter.Offset, parameter.Count));
        }
        return new LoadedCheckpoint(info, state);
    }
}
