namespace Sweep.Model;

/// <summary>A part of the text. The values are part of the result version: evaluation streams derive from them.</summary>
public enum Split
{
    Train = 0,
    Val = 1,
}
