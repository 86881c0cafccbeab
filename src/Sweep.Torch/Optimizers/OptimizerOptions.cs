namespace TorchSharp.Modules;

/// <summary>Settings that a group of parameters shares.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }
}

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    /// <summary>Copies another state's numbers into this one.</summary>
    public abstract void LoadStateDict(OptimizerState source);
}
