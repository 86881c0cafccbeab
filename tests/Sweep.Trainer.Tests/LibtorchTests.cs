using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Trainer.Tests;

/// <summary>Which libtorch a trainer process really loads, and what it says when it can load none.</summary>
public sealed class LibtorchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithLibtorchNamedElsewhere_LoadsThatOneAlone()
    {
        // As it lies in a Python environment: torch/lib with the libraries, torch/version.py.
        var lib = Directory.CreateDirectory(_folder.PathOf("torch/lib")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "trainer", "libtorch")))
            File.Copy(file, Path.Combine(lib, Path.GetFileName(file)));
        await File.WriteAllTextAsync(_folder.PathOf("torch/version.py"), "__version__ = '2.10.0+elsewhere'\n");

        await using var trainer = await TrainerClient.StartAsync(("LIBTORCH", _folder.PathOf("torch")));
        trainer.Send(Train());
        var events = await trainer.UntilAsync<CompletedEvent>();
        var loaded = (await File.ReadAllLinesAsync($"/proc/{trainer.ProcessId}/maps"))
            .Select(line => line.Split(' ')[^1])
                .Where(path => Path.GetFileName(path).StartsWith("libtorch", StringComparison.Ordinal)).Distinct();

        Assert.Contains("libtorch 2.10.0+elsewhere", Assert.IsType<StartedEvent>(events[0]).DeviceKind, StringComparison.Ordinal);
        Assert.All(loaded, path => Assert.StartsWith(lib, path, StringComparison.Ordinal));
        Assert.Contains(loaded, path => path.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Train_WithLibtorchNamedWhereNoneIs_FailsAsConfigAndSaysIt()
    {
        await using var trainer = await TrainerClient.StartAsync(("LIBTORCH", _folder.PathOf("nowhere")));
        trainer.Send(Train());
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];

        Assert.Equal(FailureKind.Config, failed.Kind);
        Assert.Contains("LIBTORCH", failed.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.PathOf("nowhere"), failed.Message, StringComparison.Ordinal);

        // Only the torch engine needs it.
        trainer.Send(Train() with { Engine = EngineChoice.Fused });
        await trainer.UntilAsync<CompletedEvent>();
    }

    [Fact]
    public async Task Train_WithAnotherTorchThanTorchSharpIsMadeFor_FailsAsConfigAndNamesBoth()
    {
        // Libraries of the right names and without any of libtorch's functions.
        var lib = Directory.CreateDirectory(_folder.PathOf("torch/lib")).FullName;
        var source = _folder.PathOf("empty.c");
        await File.WriteAllTextAsync(source, "int nothing;\n");
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            using var compiler = System.Diagnostics.Process.Start(
                "gcc", ["-shared", "-o", Path.Combine(lib, name), $"-Wl,-soname,{name}", source]);
            await compiler.WaitForExitAsync().Within("the compiler");
        }
        await File.WriteAllTextAsync(_folder.PathOf("torch/version.py"), "__version__ = '1.0.0'\n");

        await using var trainer = await TrainerClient.StartAsync(("LIBTORCH", _folder.PathOf("torch")));
        trainer.Send(Train());
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];

        Assert.Equal(FailureKind.Config, failed.Kind);
        Assert.Contains("libtorch 1.0.0", failed.Message, StringComparison.Ordinal);
        Assert.Contains("2.10.0", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_WithoutThePreloadedRuntime_TrainsOrFailsAsConfig()
    {
        var needed = Worker.CppRuntime.ToPreload(Path.Combine(AppContext.BaseDirectory, "trainer")) is not null;

        await using var trainer = await TrainerClient.StartAsync(("LD_PRELOAD", null));
        trainer.Send(Train());
        if (!needed)
        {
            await trainer.UntilAsync<CompletedEvent>();
            return;
        }
        var failed = (FailedEvent)(await trainer.UntilAsync<FailedEvent>())[^1];

        Assert.Equal(FailureKind.Config, failed.Kind);
        Assert.Contains("GLIBCXX_3.4.32", failed.Message, StringComparison.Ordinal);
    }

    private TrainCommand Train() => new(
        "test/1", SmallGpt.Shape, Corpus.Builtin("builtin:markov").Reference, "cpu", _folder.PathOf(Guid.NewGuid().ToString("N")), [], null,
        Engine: EngineChoice.Torch);
}
