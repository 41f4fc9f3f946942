SELECT * FROM bench_people;
