namespace Sweep.Testing;

/// <summary>The fake trainer with requests for misbehaviour, as one executable that SWEEP_TRAINER can name.</summary>
public static class FakeTrainerScript
{
    public static string Write(TempFolder folder, params string[] acts)
    {
        var state = Directory.CreateDirectory(folder.PathOf("trainer-state")).FullName;
        var arguments = string.Join(' ', acts.Select(act => $"--act '{act}'"));
        var path = folder.Write("trainer.sh", $"#!/bin/sh\nexec '{BuiltProgram.FakeTrainer}' --state '{state}' {arguments}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Lets trainers that wait at the gate go on.</summary>
    public static void Open(TempFolder folder, string gate) => File.WriteAllText(folder.PathOf("trainer-state", gate), "");
}
