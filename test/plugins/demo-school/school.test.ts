// The people of the demonstration school, as a teacher would check a list before printing cards.

import { expect } from 'chai';
import { demoClasses, demoStudents, demoTeachers } from '../../../plugins/demo-school/content/students.js';

describe('the people of the demonstration school', () => {
  const students = demoStudents();
  const classOf = (student: (typeof students)[number]): string =>
    `${student.class.grade_level}-${student.class.major_code}-${student.class.group_number}`;

  it('has 24 classes, eight in each grade, with codes that the school accepts', () => {
    const classes = demoClasses();
    expect(
      new Set(classes.map((c) => `${c.grade_level}-${c.major_code}-${c.group_number}`)),
    ).to.have.property('size', 24);
    for (const grade of [10, 11, 12]) {
      expect(classes.filter((c) => c.grade_level === grade)).to.have.length(8);
    }
    for (const room of classes) expect(room.major_code).to.match(/^[A-Z0-9]{1,12}$/);
  });

  it('seats thirty students in every class and 720 in all', () => {
    expect(students).to.have.length(720);
    for (const room of demoClasses()) {
      const name = `${room.grade_level}-${room.major_code}-${room.group_number}`;
      expect(
        students.filter((student) => classOf(student) === name),
        name,
      ).to.have.length(30);
    }
  });

  it('gives nobody a number that another one signs in with', () => {
    for (const { nisn, nis } of students) {
      expect(nisn).to.match(/^\d{10}$/);
      expect(nis).to.match(/^\d{8}$/);
    }
    expect(new Set(students.flatMap(({ nisn, nis }) => [nisn, nis]))).to.have.property('size', 1440);
  });

  it('repeats no name, and keeps names that tables and searches find hard', () => {
    const names = students.map((student) => student.full_name);
    expect(new Set(names)).to.have.property('size', 720);
    expect(names.filter((name) => !name.includes(' ')).length).to.be.greaterThan(5);
    expect(names.filter((name) => name.length > 45).length).to.be.greaterThan(5);
    expect(names.filter((name) => /['’]/.test(name)).length).to.be.greaterThan(20);
    expect(names.filter((name) => /\w\. /.test(name)).length).to.be.greaterThan(10);
    for (const name of names) expect(name).to.equal(name.trim().replace(/\s+/g, ' '));
  });

  it('is the same school every time', () => {
    expect(demoStudents()).to.deep.equal(students);
    expect(demoTeachers()).to.deep.equal(demoTeachers());
  });

  it('has six teachers whose names, addresses and subjects differ', () => {
    const teachers = demoTeachers();
    expect(teachers).to.have.length(6);
    for (const column of ['username', 'email', 'full_name', 'subject'] as const) {
      expect(new Set(teachers.map((teacher) => teacher[column])), column).to.have.property('size', 6);
    }
  });

  it('prints passwords of eight characters that nobody can misread', () => {
    for (const { password } of [...students, ...demoTeachers()]) {
      expect(password).to.match(/^[cdfhjkmnprtwxy]{4}[34679]{4}$/);
    }
  });
});
