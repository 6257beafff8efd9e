package io.threatbus.life;

/** Finds by its order one of many numbers that are in none, without sorting them all. */
final class Selection {
    private Selection() {}

    /**
     * The number that so many are not greater than; numbers change places.
     *
     * @param length how many there are
     * @param count from 1 to {@code length}
     */
    static int smallest(int[] numbers, int length, int count) {
        int low = 0;
        int high = length - 1;
        int wanted = count - 1;
        while (low < high) {
            int pivot = median(numbers[low], numbers[(low + high) >>> 1], numbers[high]);
            int left = low;
            int right = high;
            while (left <= right) {
                while (numbers[left] < pivot) {
                    left++;
                }
                while (numbers[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    int moved = numbers[left];
                    numbers[left++] = numbers[right];
                    numbers[right--] = moved;
                }
            }
            if (wanted <= right) {
                high = right;
            } else if (wanted >= left) {
                low = left;
            } else {
                return pivot;
            }
        }
        return numbers[wanted];
    }

    private static int median(int first, int second, int third) {
        return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
    }
}
