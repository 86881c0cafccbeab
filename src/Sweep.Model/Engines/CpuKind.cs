using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sweep.Model;

/// <summary>The widest instruction set that math libraries choose kernels by.</summary>
internal static class CpuKind
{
    public static string InstructionSet { get; } =
        Avx512F.IsSupported ? "avx512"
        : Avx2.IsSupported ? "avx2"
        : Avx.IsSupported ? "avx"
        : AdvSimd.IsSupported ? "neon"
        : "scalar";
}
