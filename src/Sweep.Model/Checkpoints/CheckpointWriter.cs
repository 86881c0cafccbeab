using System.Globalization;
using Sweep.Core;

namespace Sweep.Model;

/// <summary>Writes checkpoints so that a file under its final name is always whole, whatever is cut off when.</summary>
public static class CheckpointWriter
{
    /// <summary>The file name of a step's checkpoint.</summary>
    public static string FileName(int step) => string.Create(CultureInfo.InvariantCulture, $"step-{step:D8}.safetensors");

    /// <summary>
    /// Writes to a temporary name, syncs, renames. A file of the same step is replaced. The directory is not synced: the store does that
    /// where it
    /// takes the file to, and resumes from nothing else.
    /// </summary>
    /// <exception cref="IOException">The disk is full or failing; no file of the final name was touched.</exception>
    public static SavedCheckpoint Save(string directory, TrainingState state, CheckpointInfo info)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName(info.Step));
        var temporary = path + ".tmp";
        try
        {
            string sha256;
            long bytes;
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            using (var hashing = new Sha256Stream(file))
            {
                SafetensorsWriter.Write(hashing, CheckpointMetadata.Write(info), CheckpointTensors.Of(state));
                file.Flush(flushToDisk: true);
                (sha256, bytes) = (hashing.Sha256(), hashing.Length);
            }
            File.Move(temporary, path, overwrite: true);
            return new SavedCheckpoint(path, info.Step, bytes, sha256);
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
