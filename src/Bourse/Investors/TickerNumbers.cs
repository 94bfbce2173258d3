using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bourse.Investors;

/// <summary>Numbers tickers from 0, so that arrays can hold prices, and finds the number of a ticker from its UTF-8 bytes.</summary>
internal sealed class TickerNumbers
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<string> _names = [];

    public TickerNumbers(IEnumerable<string> tickers)
    {
        foreach (var ticker in tickers)
        {
            if (_numbers.TryAdd(Encoding.UTF8.GetBytes(ticker), _names.Count)) _names.Add(ticker);
        }

        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => _names.Count;

    public string NameOf(int number) => _names[number];

    public bool TryFind(ReadOnlySpan<byte> ticker, out int number) => _lookup.TryGetValue(ticker, out number);

    public int NumberOf(string ticker) => _numbers[Encoding.UTF8.GetBytes(ticker)];

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // Symbols come from the trusted configuration, so a fast multiplicative hash is sufficient.
            var hash = 17u;
            unchecked
            {
                foreach (var b in alternate) hash = (hash ^ b) * 16777619u;
            }

            return unchecked((int)hash);
        }
    }
}
