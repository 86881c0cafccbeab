using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>
/// Where libtorch is looked for. That one in another folder trains is tested with real trainer processes (Sweep.Trainer.Tests).
/// </summary>
public sealed class LibtorchLoaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindFolder_WithoutLibtorchVariable_IsTheFolderBesideTheProgram()
    {
        var own = MakeLibtorch("app/libtorch");
        Assert.Equal(own, LibtorchLoader.FindFolder(null, _folder.PathOf("app"), _folder.PathOf("data")));
        Assert.Equal(own, LibtorchLoader.FindFolder("", _folder.PathOf("app"), _folder.PathOf("data")));
    }

    [Fact]
    public void FindFolder_OfTheUsersData_IsTheOneForCudaBeforeTheOther()
    {
        var cpu = MakeLibtorch(LibtorchRelease.FolderIn("data", cuda: false));
        Assert.Equal(cpu, LibtorchLoader.FindFolder(null, _folder.PathOf("app"), _folder.PathOf("data")));
        var cuda = MakeLibtorch(LibtorchRelease.FolderIn("data", cuda: true));
        Assert.Equal(cuda, LibtorchLoader.FindFolder(null, _folder.PathOf("app"), _folder.PathOf("data")));
        var own = MakeLibtorch("app/libtorch");
        Assert.Equal(own, LibtorchLoader.FindFolder(null, _folder.PathOf("app"), _folder.PathOf("data")));
    }

    [Fact]
    public void FindFolder_BesideTorchSharp_LeavesItToTorchSharp()
    {
        MakeLibtorch(LibtorchRelease.FolderIn("data", cuda: false));
        MakeLibtorch("app/runtimes/linux-x64/native");
        Assert.Null(LibtorchLoader.FindFolder(null, _folder.PathOf("app"), _folder.PathOf("data")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    public void FindFolder_WithoutLibtorchAnywhere_NamesTheCommandThatBringsIt(string userData)
    {
        var error = Assert.Throws<ConfigException>(() => LibtorchLoader.FindFolder(null, _folder.PathOf("app"), userData));
        Assert.Contains("sweep setup torch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindFolder_OfAPythonPackage_IsItsLibFolder()
    {
        MakeLibtorch("app/libtorch");
        var lib = MakeLibtorch("site-packages/torch/lib");
        Assert.Equal(lib, LibtorchLoader.FindFolder(_folder.PathOf("site-packages/torch"), _folder.PathOf("app"), _folder.PathOf("data")));
        Assert.Equal(lib, LibtorchLoader.FindFolder(lib, _folder.PathOf("app"), _folder.PathOf("data")));
    }

    [Fact]
    public void FindFolder_NamedButNotThere_SaysWhatToName()
    {
        var error = Assert.Throws<ConfigException>(
            () => LibtorchLoader.FindFolder(_folder.PathOf("nowhere"), _folder.PathOf("app"), _folder.PathOf("data")));
        Assert.Contains(_folder.PathOf("nowhere"), error.Message, StringComparison.Ordinal);
        Assert.Contains(LibtorchRelease.Version, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindFolder_NamedInABuildWithItsOwnBesideTorchSharp_IsRefused()
    {
        MakeLibtorch("app/runtimes/linux-x64/native");
        var other = MakeLibtorch("other");
        Assert.Throws<ConfigException>(() => LibtorchLoader.FindFolder(other, _folder.PathOf("app"), _folder.PathOf("data")));
    }

    [Theory]
    [InlineData("build-version", "2.10.0+cu128\n", "2.10.0+cu128")]
    [InlineData("version.py", "from typing import Optional\n__version__ = '2.11.0+cu130'\ndebug = False\n", "2.11.0+cu130")]
    public void InstalledVersion_OfAFolder_IsWhatItsFilesSay(string file, string text, string version)
    {
        var lib = MakeLibtorch("torch/lib");
        Assert.Null(LibtorchLoader.InstalledVersion(lib));
        File.WriteAllText(_folder.PathOf($"torch/{file}"), text);
        Assert.Equal(version, LibtorchLoader.InstalledVersion(lib));
    }

    private string MakeLibtorch(string name)
    {
        var path = _folder.PathOf(name);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "libtorch_cpu.so"), "");
        return path;
    }
}
