using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sweep.Package.Tests;

/// <summary>
/// The home of a user who has .NET and nothing else. Programs run there with nothing in the environment but what names the home and .NET,
/// and in a mount namespace where the repository's folder is empty: whatever they need of it fails.
/// </summary>
internal sealed partial class EmptyHome : IDisposable
{
    // .../shared/Microsoft.NETCore.App/10.0.0/
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static readonly string[] Unshare = Environment.IsPrivilegedProcess ? ["--mount"] : ["--mount", "--map-root-user"];

    private readonly TempFolder _folder = new();

    /// <summary>Whether this system lets us make mount namespaces.</summary>
    public static bool IsPossible { get; } = CanUnshare();

    public string Folder => _folder.Root;

    public string PathOf(params string[] parts) => _folder.PathOf(parts);

    /// <summary>Puts a file of <c>configs/</c> there, cut short: some runs on the built-in text.</summary>
    public void CopySweep(string name, int maxIters)
    {
        var text = DataKey().Replace(File.ReadAllText(Repository.PathOf("configs", name)), "data: builtin:markov");
        _folder.Write(name, MaxIters().Replace(text, $"max_iters: {maxIters}"));
    }

    /// <summary>Runs a program to its end and returns its standard output.</summary>
    public async Task<string> RunAsync(params string[] command)
    {
        await using var program = Start([], command);
        return await program.SucceedsAsync();
    }

    /// <summary>Starts a program in the home.</summary>
    /// <param name="variables">More of its environment.</param>
    public RunningProgram Start((string Name, string Value)[] variables, params string[] command)
    {
        const string Hidden = "mount -t tmpfs hidden \"$0\" && exec \"$@\"";
        var start = new ProcessStartInfo("unshare", [.. Unshare, "/bin/sh", "-c", Hidden, Repository.Root, .. command])
        {
            WorkingDirectory = Folder,
        };
        start.Environment.Clear();
        start.Environment["HOME"] = Folder;
        start.Environment["PATH"] = $"{Dotnet}:/usr/bin:/bin";
        start.Environment["DOTNET_ROOT"] = Dotnet;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new RunningProgram(start);
    }

    public void Dispose() => _folder.Dispose();

    private static bool CanUnshare()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", [.. Unshare, "true"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex("^data:.*$", RegexOptions.Multiline)]
    private static partial Regex DataKey();

    [GeneratedRegex(@"max_iters: \d+")]
    private static partial Regex MaxIters();
}

/// <summary>Runs where programs can be kept from seeing the repository.</summary>
public sealed class EmptyHomeFactAttribute()
    : RequiresFactAttribute(EmptyHome.IsPossible, "hiding the repository from a program needs mount namespaces (unshare)");
