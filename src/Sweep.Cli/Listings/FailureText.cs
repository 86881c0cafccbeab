namespace Sweep.Cli;

/// <summary>Failure messages for lines that name the run's state or the failure's kind themselves.</summary>
internal static class FailureText
{
    /// <summary>
    /// The message without a kind at its head: <c>diverged: loss is NaN</c> after the word "diverged" is <c>loss is NaN</c>.
    /// </summary>
    public static string Without(string kind, string message)
    {
        var head = kind + ":";
        while (message.StartsWith(head, StringComparison.OrdinalIgnoreCase))
            message = message[head.Length..].TrimStart();
        return message;
    }
}
