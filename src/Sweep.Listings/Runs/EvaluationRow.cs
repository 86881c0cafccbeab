using Sweep.Core;

namespace Sweep.Listings;

public static class EvaluationRow
{
    public static void Fill(IRow row, Evaluation evaluation) => row
        .Add("step", evaluation.Step)
        .Add("train_loss", evaluation.TrainLoss)
        .Add("train_sem", evaluation.TrainSem)
        .Add("val_loss", evaluation.ValLoss)
        .Add("val_sem", evaluation.ValSem)
        .Add("val_bpc", evaluation.Value("val_bpc"))
        .Add("seconds", evaluation.Seconds);
}
