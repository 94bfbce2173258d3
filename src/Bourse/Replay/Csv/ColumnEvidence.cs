namespace Bourse.Replay.Csv;

/// <summary>
/// What the fields of a column say about its contents. Collected over the whole file, because one row does not tell whether 1.190 is about one or
/// about a thousand, or whether 02/01/2024 is in January.
/// </summary>
/// <param name="isNamedAsDay">Whether the column is called like a day, so that numbers may be days.</param>
internal sealed class ColumnEvidence(bool isNamedAsDay)
{
    private const int MaxUnfitting = 10;
    private readonly Witness?[] _forms = new Witness?[(int)NumberForm.EitherByComma + 1];
    private Witness?[]? _orders;

    /// <summary>How many fields have a value.</summary>
    public long Values { get; private set; }

    /// <summary>How many are numbers.</summary>
    public long Numbers { get; private set; }

    /// <summary>How many are days in the form of a text.</summary>
    public long Days { get; private set; }

    /// <summary>How many are days in the form of a number.</summary>
    public long DayNumbers { get; private set; }

    /// <summary>The orders in which all its days are days.</summary>
    public DayOrders Orders { get; private set; } = DayOrders.Any;

    /// <summary>Whether numbers may be days.</summary>
    public bool IsNamedAsDay => isNamedAsDay;

    /// <summary>Whether it holds days. Numbers are days only in a column that is called so.</summary>
    public bool HoldsDays => AreMost(isNamedAsDay ? Days + DayNumbers : Days);

    /// <summary>Whether it holds numbers. Digits with zeros in front are identifiers.</summary>
    public bool HoldsNumbers => AreMost(Numbers) && Find(NumberForm.Identifier) is null;

    /// <summary>Takes a field into account.</summary>
    public void Add(ReadOnlySpan<byte> field, long line)
    {
        // What is a number as JSON writes it is neither a word nor an ISO day.
        if (!NumberText.IsJson(field, out var form))
        {
            if (NullText.IsNull(field)) return;
            if (DayField.TryReadIso(field, out _))
            {
                (Values, Days) = (Values + 1, Days + 1);
                return;
            }

            form = NumberText.OtherFormOf(field);
        }

        Values++;
        if (form > NumberForm.Identifier) Numbers++;
        _forms[(int)form] ??= Witness.Of(field, line);
        if (form >= NumberForm.Identifier && isNamedAsDay && DayNumberField.TryRead(field, out _)) DayNumbers++;
        else if (form is NumberForm.None) AddDay(field, line);
    }

    /// <summary>The first field of a form; null if there is none.</summary>
    public Witness? Find(NumberForm form) => _forms[(int)form];

    /// <summary>The first field that is a day in these orders and no other; null if there is none.</summary>
    public Witness? Find(DayOrders orders) => _orders?[(int)orders];

    /// <summary>The first field that is a day in one of several orders.</summary>
    public Witness? FindAmbiguous() => _orders?.FirstOrDefault(witness => witness is not null);

    private void AddDay(ReadOnlySpan<byte> field, long line)
    {
        var orders = DayField.OrdersOf(field);
        if (orders == DayOrders.None) return;
        Days++;
        if (orders == DayOrders.Any) return;
        Orders &= orders;
        _orders ??= new Witness?[(int)DayOrders.Any + 1];
        _orders[(int)orders] ??= Witness.Of(field, line);
    }

    /// <summary>Whether so many fields decide the column: nine of ten, and in small columns all but one.</summary>
    private bool AreMost(long count) => count > Values - count && Values - count <= Math.Max(1, Values / MaxUnfitting);
}
