namespace TorchSharp;

/// <summary>A number of any kind, as operations take it; laid out as <c>sweep::number</c>.</summary>
public readonly struct Scalar
{
    private readonly long _kind;
    private readonly long _bits;

    private Scalar(long kind, long bits)
    {
        _kind = kind;
        _bits = bits;
    }

    /// <summary>Int64, Float64 or Bool.</summary>
    public torch.ScalarType Type => _kind switch { 0 => torch.ScalarType.Int64, 1 => torch.ScalarType.Float64, _ => torch.ScalarType.Bool };

    public static implicit operator Scalar(byte value) => new(0, value);

    public static implicit operator Scalar(sbyte value) => new(0, value);

    public static implicit operator Scalar(short value) => new(0, value);

    public static implicit operator Scalar(int value) => new(0, value);

    public static implicit operator Scalar(long value) => new(0, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(1, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Scalar(bool value) => new(2, value ? 1 : 0);

    internal double AsDouble => _kind == 1 ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal long AsInt64 => _kind == 1 ? (long)BitConverter.Int64BitsToDouble(_bits) : _bits;
}
