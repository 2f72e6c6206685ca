/* An upper bound: what one core can do if nothing but the work itself is done.

   Reads texts, one a line, and for each: lower-cases ASCII, cuts it into words, hashes
   words and pairs of neighbours, and adds up the weights of nine heads from tables of the
   size that the shipped model has. Prints seconds and a sum, so that nothing is left out.
   Usage: bound FILE */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HEADS = 9, BITS = 18, ROWS = 1 << BITS };

static int16_t words[ROWS][HEADS], pairs[ROWS][HEADS];

static void add(int32_t *sums, const int16_t *row) {
    for (int head = 0; head < HEADS; head++) sums[head] += row[head];
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    unsigned char *text = malloc(size + 1);
    if (!text || fread(text, 1, size, file) != (size_t)size) return 2;
    text[size] = '\n';
    unsigned char lower[256] = {0};
    for (int c = 0; c < 256; c++)
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 128) lower[c] = c;
        else if (c >= 'A' && c <= 'Z') lower[c] = c + 32;
    uint32_t seed = 1;
    for (int i = 0; i < ROWS; i++)
        for (int head = 0; head < HEADS; head++) {
            seed = seed * 1664525u + 1013904223u;
            words[i][head] = seed >> 20;
            seed = seed * 1664525u + 1013904223u;
            pairs[i][head] = seed >> 20;
        }
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int64_t total = 0;
    int32_t sums[HEADS] = {0};
    uint64_t hash = 0, before = 0;
    for (long i = 0; i <= size; i++) {
        unsigned char c = lower[text[i]];
        if (c) {
            hash = (hash ^ c) * 1099511628211ull + 1;
            continue;
        }
        if (hash) {
            add(sums, words[hash >> (64 - BITS)]);
            if (before) add(sums, pairs[(before * 31 + hash) * 0x9E3779B97F4A7C15ull >> (64 - BITS)]);
            before = hash;
            hash = 0;
        }
        if (text[i] == '\n') {
            for (int head = 0; head < HEADS; head++) total += sums[head] > 0, sums[head] = 0;
            before = 0;
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.9f %lld\n", end.tv_sec - begin.tv_sec + (end.tv_nsec - begin.tv_nsec) * 1e-9,
           (long long)total);
    return 0;
}
