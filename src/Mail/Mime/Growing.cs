using System.Buffers;

namespace Postern.Mail.Mime;

/// <summary>A list in a rented array: parsing counts as it goes, and keeps only what it counted.</summary>
struct Growing<T>(int capacity) where T : struct
{
    T[] _items = ArrayPool<T>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public readonly ref T this[int index] => ref _items[index];

    public void Add(in T item)
    {
        if (Count == _items.Length) Grow();
        _items[Count++] = item;
    }

    public readonly T[] ToArray() => _items.AsSpan(0, Count).ToArray();

    public readonly void Return() => ArrayPool<T>.Shared.Return(_items);

    void Grow()
    {
        var larger = ArrayPool<T>.Shared.Rent(_items.Length * 2);
        _items.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(_items);
        _items = larger;
    }
}
