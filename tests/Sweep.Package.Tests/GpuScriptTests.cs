using System.Text.Json;

namespace Sweep.Package.Tests;

/// <summary>
/// What can be said of bench/gpu where there is neither a GPU nor time to make its archive: the scripts parse, what they build is there,
/// and mistakes are answered with a remedy.
/// </summary>
public sealed class GpuScriptTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("carry")]
    public async Task Script_Parses(string name)
    {
        await using var bash = new RunningProgram(ChildProcess.StartInfo("bash", ["-n", Repository.PathOf("bench", "gpu", name)]));
        await bash.SucceedsAsync();
    }

    [Fact]
    public void Archive_IsBuiltFromProjectsThatAreThere()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("build", "gpu.slnf")));
        var projects = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => File.ReadAllText(Repository.PathOf(path.GetString()!)));

        Assert.Equal(["sweep", "sweep-bench"], projects.Select(project => Between(project, "AssemblyName")));
    }

    [PythonFact]
    public async Task OnThisMachine_WithoutTheArchive_SaysWhatMakesIt()
    {
        _folder.Write("libtorch_cpu.so", "");

        var (code, errors) = await MeasureAsync(
            "--device", "cpu", "--libtorch", _folder.Root,
            "--archive", _folder.PathOf("none.tar.xz"), "--results", _folder.PathOf("GPU.md"));

        Assert.Equal(2, code);
        Assert.Contains("none.tar.xz is not there; make it by bench/gpu/carry", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("GPU.md")));
    }

    [PythonFact]
    public async Task OnThisMachine_WithoutLibtorchInTheNamedFolder_SaysSo()
    {
        var (code, errors) = await MeasureAsync("--device", "cpu", "--libtorch", _folder.Root);

        Assert.Equal(2, code);
        Assert.Contains($"there is no libtorch_cpu.so in {_folder.Root}", errors, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task OnThisMachine_UnknownMeasurement_ListsThoseThereAre()
    {
        var (code, errors) = await MeasureAsync("--device", "cpu", "steps-nanogpt-gpu-fp8");

        Assert.Equal(2, code);
        Assert.Contains(
            "there is no measurement 'steps-nanogpt-gpu-fp8'; choose from check, parity, steps-", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> MeasureAsync(params string[] arguments)
    {
        var script = Repository.PathOf("bench", "gpu", "on-this-machine");
        await using var python = new RunningProgram(ChildProcess.StartInfo("python3", [script, .. arguments]));
        return (await python.ExitAsync(RunningProgram.Longest), python.Errors);
    }

    private static string Between(string project, string element) =>
        project.Split($"<{element}>")[1].Split($"</{element}>")[0];
}
