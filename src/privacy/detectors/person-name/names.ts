/**
 * The commonest given and family names of Italy, the English-speaking countries, Germany, France, Spain and Latin America, Portugal and
 * Brazil, the Netherlands and Poland: without accents, in small letters. From general knowledge; nobody's register.
 */
export const GIVEN: ReadonlySet<string> = new Set(
  `andrea alessandro alessandra antonio antonella anna angela angelo alberto alice beatrice bruno carlo carla caterina chiara claudio claudia
  cristina daniele daniela davide diego domenico elena eleonora elisa emanuele emma enrico fabio fabrizio federico federica filippo
  francesco francesca gabriele giacomo gianluca gianni giorgia giorgio giovanna giovanni giulia giulio giuseppe giuseppina ilaria
  lorenzo luca lucia luigi marco maria mario martina massimo matteo mattia michela michele nicola paola paolo pietro riccardo rita
  roberta roberto rosa salvatore sara serena silvia simona simone sofia stefania stefano teresa tommaso valentina vincenzo vittoria
  james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul
  andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry
  justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron henry adam nathan peter
  kyle noah ethan oliver harry liam lucas mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty
  margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen
  amy shirley helen samantha katherine christine debra rachel carolyn janet catherine heather diane olivia julie joyce ruth kelly
  lauren christina joan evelyn judith megan cheryl hannah jacqueline martha gloria ann kathryn abigail grace charlotte amelia ella
  hans peter klaus wolfgang jurgen dieter manfred uwe gunter stefan andreas frank bernd michael thomas markus christian sebastian jan
  lukas leon felix maximilian jonas tim florian philipp tobias matthias martin ursula monika petra sabine renate helga karin brigitte
  ingrid erika andrea gisela claudia susanne heike julia anja katharina lena leonie sophie marie johanna greta ulrike birgit
  jean pierre michel andre philippe alain bernard jacques daniel rene nicolas julien thomas antoine laurent francois olivier pascal
  christophe guillaume mathieu louis hugo theo camille nathalie isabelle sylvie catherine francoise monique martine nicole valerie
  sandrine celine aurelie manon lea chloe juliette margaux pauline marine
  jose manuel francisco juan javier miguel carlos pedro jesus angel luis alejandro fernando sergio pablo jorge alberto rafael raul
  alvaro ivan adrian carmen josefa isabel dolores pilar ana lucia cristina marta elena raquel sara beatriz nuria patricia montserrat
  guadalupe alejandra diego santiago mateo valeria camila ximena gabriela joao paulo tiago goncalo rui nuno miguel ricardo ines
  mariana catarina joana carolina vanessa fernanda juliana rodrigo thiago gustavo
  pieter johannes willem hendrik cornelis jeroen bart daan sem lotte sanne femke anouk marieke
  piotr krzysztof andrzej tomasz pawel marcin michal jakub katarzyna malgorzata agnieszka barbara ewa krystyna magdalena joanna`.split(
    /\s+/,
  ),
);

export const FAMILY: ReadonlySet<string> = new Set(
  `rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa giordano mancini rizzo lombardi moretti
  barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo serra coppola
  desantis dangelo marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso valentini messina sala deangelis gatti
  pellegrini palumbo sanna farina rizzi monti cattaneo morelli amato silvestri mazza testa grassi pellegrino carbone giuliani benedetti
  barone rossetti caputo montanari guerra palmieri bernardi martino fiore derosa ferretti bellini basile riva donati piras vitali
  battaglia sartori neri costantini milani pagano ruggiero sorrentino damico orlando negri verdi
  smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore
  jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres
  nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz
  edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos
  kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers
  long ross foster jimenez obrien oconnor davies
  muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf schroder neumann
  schwarz zimmermann braun kruger hofmann hartmann lange schmitt werner schmitz krause meier lehmann schmid schulze maier kohler
  herrmann konig walter mayer huber kaiser fuchs peters lang scholz moller weiss jung hahn schubert vogel friedrich keller gunther
  frank berger winkler roth beck lorenz baumann franke albrecht schuster simon ludwig bohm winter kraus
  bernard dubois thomas robert richard petit durand leroy moreau simon laurent lefebvre michel david bertrand roux vincent fournier morel
  girard andre lefevre mercier dupont lambert bonnet francois legrand garnier faure rousseau blanc guerin muller henry roussel nicolas
  perrin morin mathieu clement gauthier dumont fontaine chevalier robin masson
  fernandez gonzales munoz romero alonso navarro dominguez vazquez gil serrano blanco molina suarez ortega delgado castro rubio marin sanz
  iglesias nunez medina garrido cortes castellanos santos lozano guerrero cano prieto mendez calvo vidal gallego vega
  silva ferreira pereira oliveira costa rodrigues martins jesus sousa fernandes goncalves gomes lopes marques alves almeida ribeiro pinto
  carvalho teixeira moreira correia mendes nunes soares vieira monteiro cardoso rocha souza lima barbosa
  jong jansen vries berg bakker dijk visser smit meijer boer mulder groot bos vos hendriks leeuwen dekker brouwer
  nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak dabrowski kowalska wisniewska kaminska`.split(
    /\s+/,
  ),
);
