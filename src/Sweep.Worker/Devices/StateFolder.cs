namespace Sweep.Worker;

/// <summary>Where a service keeps what outlives it on its machine.</summary>
public static class StateFolder
{
    /// <summary>SWEEP_STATE, or the folder that systemd gives a service, or the user's.</summary>
    public static string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SWEEP_STATE") is { Length: > 0 } given)
                return given;
            // Several folders are separated by colons; a service has one.
            if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } service)
                return service.Split(':')[0];
            var home = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return System.IO.Path.Combine(home.Length > 0 ? home : System.IO.Path.GetTempPath(), "sweep");
        }
    }
}
