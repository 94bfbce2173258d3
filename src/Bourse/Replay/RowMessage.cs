using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>
/// Writes rows of a CSV file as messages: a JSON object with the names of the header, numbers with the digits of the file, days in ISO form, fields
/// without a value as null.
/// </summary>
internal sealed class RowMessage
{
    private const int MaxEscaped = 6;
    private const int MaxAround = 64;
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private readonly Member[] _members;
    private readonly int _keyPlace;
    private readonly int _timePlace;
    private byte[] _value = new byte[1024];
    private int _length;

    /// <summary>Prepares the columns of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The column of the keys; null for messages without a key.</param>
    /// <param name="time">The column of days by which rows are ordered; null when they are not.</param>
    /// <param name="kinds">What the columns hold.</param>
    /// <exception cref="BourseException">A column can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    public RowMessage(CsvFile file, CsvColumn? key, CsvColumn? time, ColumnKinds kinds)
    {
        _members = [.. file.Columns.Select(column => MemberOf(file, column, kinds))];
        (_keyPlace, _timePlace) = (key?.Place ?? -1, time?.Place ?? -1);
    }

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Value => _value.AsSpan(0, _length);

    /// <summary>The time of the row, a number that ascends; 0 when rows are not ordered, or the row has no day.</summary>
    public long Ticks { get; private set; }

    /// <summary>The key of a row; empty when it has none.</summary>
    public ReadOnlySpan<byte> KeyOf(CsvRows rows)
    {
        if (_keyPlace < 0) return default;
        var field = rows.Field(_keyPlace);
        return NullText.IsNullAsText(field) ? default : field;
    }

    /// <summary>Writes a row; returns why it cannot be used, or null.</summary>
    public string? Write(CsvRows rows)
    {
        (_length, Ticks) = (0, 0);
        for (var i = 0; i < _members.Length; i++)
        {
            var member = _members[i];
            var field = rows.Field(i);
            Reserve(member.Prefix.Length + field.Length * MaxEscaped + MaxAround);
            Append(member.Prefix);
            if (member.IsAsInJson && NumberText.IsJson(field)) Append(field);
            else if (WriteValue(member, field) is { } reason) return reason;
        }

        Append("}"u8);
        return null;
    }

    private static Member MemberOf(CsvFile file, CsvColumn column, ColumnKinds kinds)
    {
        var name = JsonEncoded(column.Name);
        var prefix = Encoding.UTF8.GetBytes($"{(column.Place == 0 ? '{' : ',')}\"{name}\":");
        var kind = kinds.Of(column);
        return new Member(
            column,
            prefix,
            kind,
            kind == CsvKind.Number ? file.DecimalMarkOf(column) : (byte)0,
            kind == CsvKind.Day ? file.DaysOf(column) : null,
            kinds.Decides(column));
    }

    private static string JsonEncoded(string name) => Encoder.Encode(name);

    private string? WriteValue(Member member, ReadOnlySpan<byte> field)
    {
        if (member.Kind == CsvKind.Text ? NullText.IsNullAsText(field) : NullText.IsNull(field))
        {
            Append("null"u8);
            return null;
        }

        switch (member.Kind)
        {
            case CsvKind.Number:
                return WriteNumber(field, member.DecimalMark) ? null : Misfit(member, field, "a number");
            case CsvKind.Day:
                return WriteDay(member, field) ? null : Misfit(member, field, "a day");
            default:
                WriteText(field);
                return null;
        }
    }

    /// <summary>A field that is not of its column's kind: why the row cannot be used; null if its check shall say so.</summary>
    private string? Misfit(Member member, ReadOnlySpan<byte> field, string what)
    {
        if (!member.IsChecked) return $"not {what} in column {member.Column.Name}: '{Witness.Excerpt(field)}'";
        WriteText(field);
        return null;
    }

    private bool WriteNumber(ReadOnlySpan<byte> field, byte decimalMark)
    {
        if (!NumberText.TryRead(field, decimalMark, _value.AsSpan(_length), out var length)) return false;
        _length += length;
        return true;
    }

    private bool WriteDay(Member member, ReadOnlySpan<byte> field)
    {
        if (!member.Days!.TryRead(field, out var day)) return false;
        if (member.Column.Place == _timePlace) Ticks = day.Ticks;
        Append("\""u8);
        // An ISO day has no character that JSON would escape.
        if (day.Form == DayForm.Iso) Append(field);
        else WriteTime(day);
        Append("\""u8);
        return true;
    }

    private void WriteTime(ParsedDay day)
    {
        var time = new DateTime(day.Day, TimeOnly.MinValue).Add(day.Time);
        var format = day.Form == DayForm.Epoch ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"
            : day.Time == TimeSpan.Zero ? "yyyy-MM-dd"
            : "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
        time.TryFormat(_value.AsSpan(_length), out var length, format, CultureInfo.InvariantCulture);
        _length += length;
    }

    private void WriteText(ReadOnlySpan<byte> field)
    {
        Append("\""u8);
        if (Encoder.FindFirstCharacterToEncodeUtf8(field) < 0)
        {
            Append(field);
        }
        else
        {
            Encoder.EncodeUtf8(field, _value.AsSpan(_length), out _, out var written);
            _length += written;
        }

        Append("\""u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_value.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int needed)
    {
        if (_value.Length - _length < needed) Array.Resize(ref _value, Math.Max(_value.Length * 2, _length + needed));
    }

    private sealed record Member(CsvColumn Column, byte[] Prefix, CsvKind Kind, byte DecimalMark, DayReader? Days, bool IsChecked)
    {
        /// <summary>Whether numbers that JSON knows need no conversion.</summary>
        public bool IsAsInJson { get; } = Kind == CsvKind.Number && DecimalMark == '.';
    }
}
