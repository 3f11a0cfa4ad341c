using System.Buffers;

namespace Postern.Mail.Mime;

/// <summary>A list in a rented array: parsing counts as it goes, and keeps only what it counted.</summary>
struct Growing<T>(int capacity) where T : struct
{
    T[] items = ArrayPool<T>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public readonly ref T this[int index] => ref items[index];

    public void Add(in T item)
    {
        if (Count == items.Length) Grow();
        items[Count++] = item;
    }

    public readonly T[] ToArray() => items.AsSpan(0, Count).ToArray();

    public readonly void Return() => ArrayPool<T>.Shared.Return(items);

    void Grow()
    {
        var larger = ArrayPool<T>.Shared.Rent(items.Length * 2);
        items.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(items);
        items = larger;
    }
}
