using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweep.Cli;

/// <summary>The .NET SDK of this machine, as a program.</summary>
internal sealed class DotnetSdk
{
    private readonly string _dotnet;

    private DotnetSdk(string dotnet) => _dotnet = dotnet;

    /// <summary>The first one of: <c>dotnet</c> on PATH, the <c>dotnet</c> whose runtime runs this program.</summary>
    /// <returns>Null where neither has an SDK.</returns>
    public static async Task<DotnetSdk?> FindAsync(CancellationToken cancel)
    {
        // .../shared/Microsoft.NETCore.App/10.0.0/
        var own = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        foreach (var dotnet in (string[])["dotnet", own])
        {
            try
            {
                if (await RunAsync(dotnet, Path.GetTempPath(), ["--list-sdks"], null, cancel) is { ExitCode: 0, Output.Length: > 0 })
                    return new DotnetSdk(dotnet);
            }
            catch (Win32Exception)
            {
                // It is not there.
            }
        }
        return null;
    }

    /// <summary>Builds the project in a folder. Whatever is downloaded on the way stays in that folder.</summary>
    public Task<(int ExitCode, string Output)> BuildAsync(string folder, CancellationToken cancel) =>
        RunAsync(
            _dotnet, folder, ["build", "-v", "quiet", "-clp:NoSummary", "-nodeReuse:false", "-p:UseSharedCompilation=false"], folder,
                cancel);

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string dotnet, string folder, string[] arguments, string? downloads, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(dotnet, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Its errors are read by LibtorchInstaller.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (downloads is not null)
        {
            start.Environment["NUGET_HTTP_CACHE_PATH"] = Path.Combine(downloads, "http-cache");
            start.Environment["NUGET_SCRATCH"] = Path.Combine(downloads, "scratch");
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
